"""The world behind the stand-in: chats, messages, files, limits, faults."""
