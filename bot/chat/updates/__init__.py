"""Raw updates read as values, whatever they hold, without an error. Pure."""
