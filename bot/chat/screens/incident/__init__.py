"""One incident: its panel, its tags, its exhibits, corrections."""
