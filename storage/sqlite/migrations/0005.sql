-- Format 5: which bot an update came to, and which version of the program's reading of events a snapshot is of. What there
-- was has 0: the bot of before, and a version that no program has.
ALTER TABLE inbox ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE snapshots ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
