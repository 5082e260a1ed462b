"""Rows of the database: each function is a unit of work over one connection."""
