"""The conversation, one folder a capability."""
