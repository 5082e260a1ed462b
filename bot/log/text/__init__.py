"""Text made fit for paper, files and fonts; periods in words. Pure."""
