"""The pages of a log as data that every form lays out. Pure."""
