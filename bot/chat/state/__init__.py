"""What is remembered of a chat between two messages: sealed in the store, or in memory only."""
