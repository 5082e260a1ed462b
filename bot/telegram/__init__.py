"""Telegram's side: calls, updates, downloads. Nothing here knows what a message means."""
