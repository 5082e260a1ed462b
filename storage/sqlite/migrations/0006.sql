-- Format 6: what a lock holds beside its codes (older ones that open for three days more, views of the second notebook) and
-- documents by account. The tables stay as they are; the number keeps a program away that would not understand a lock.
-- Locks of before are read as they are, and written anew when they next change.
UPDATE progress SET generation = generation + 1;
