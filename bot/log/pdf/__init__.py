"""The log as PDF."""
