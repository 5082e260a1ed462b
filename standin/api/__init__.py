"""The Bot API over HTTP: one module a group of methods."""
