"""From words to a time: scanning, phrases, dates, clocks, and what they resolve to. Pure."""
