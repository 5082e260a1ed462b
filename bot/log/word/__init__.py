"""The log as a Word document."""
