"""A local stand-in for Telegram: its Bot API over real HTTP, a person's side, a chat page. Loopback only."""
