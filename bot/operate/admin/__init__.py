"""The bot's admin socket, what it tells of itself, and a command's side of it."""
