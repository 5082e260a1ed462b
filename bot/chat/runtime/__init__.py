"""Lanes and the work beside the conversation: what is due later, documents, exports, removing messages."""
