"""Records beside incidents: refusal, police, background, impact, witnesses, examples, notes; and putting in order."""
