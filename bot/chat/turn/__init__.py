"""One turn of a conversation: what a handler may look at, what it leaves, and how that is said."""
