"""/log: the overview, and the rows behind each of its numbers."""
