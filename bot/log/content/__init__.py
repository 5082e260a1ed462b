"""What stands in a log, as values: rows, sections, figures, corrections, choices. Pure."""
