"""Each language's words for times."""
