"""The conversation: one file a capability. It reads raw updates and answers with values of
``bot.telegram.outgoing``."""
