-- Format 3: seats (several accounts at one case), locks (a private key sealed to a code), and erasing.

-- Who comes to which case. An account that opened one before format 3 may have no row: it is an owner.
CREATE TABLE seats (
    account BLOB PRIMARY KEY CHECK (length(account) = 32),
    case_no INTEGER NOT NULL REFERENCES cases (no),
    role INTEGER NOT NULL CHECK (role IN (0, 1, 2)),   -- owner, collector, has left
    since INTEGER NOT NULL,
    used_at INTEGER NOT NULL,                          -- exact to the hour
    mac BLOB NOT NULL CHECK (length(mac) = 32)         -- a keyed hash of account, case, role and since
) STRICT, WITHOUT ROWID;
CREATE INDEX seats_by_case ON seats (case_no);

-- The private key of a case, sealed to codes and recovery keys (storage/access/locks.py).
CREATE TABLE locks (
    case_no INTEGER PRIMARY KEY REFERENCES cases (no),
    id BLOB NOT NULL CHECK (length(id) = 16),          -- the case's
    sealed BLOB NOT NULL                               -- with the working key, bound to the id
) STRICT;
CREATE TRIGGER locks_stay BEFORE DELETE ON locks
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
BEGIN SELECT RAISE(ABORT, 'a lock stays'); END;

-- Ids of erased cases: a restored backup erases them again.
CREATE TABLE tombstones (
    case_id BLOB PRIMARY KEY CHECK (length(case_id) = 16),
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tombstones_never_change BEFORE UPDATE ON tombstones
BEGIN SELECT RAISE(ABORT, 'tombstones never change'); END;
CREATE TRIGGER tombstones_stay BEFORE DELETE ON tombstones
BEGIN SELECT RAISE(ABORT, 'tombstones stay'); END;

-- The one exception to what stays: a case named here, which takes its tombstone first, is being erased. The row is there
-- for the length of that transaction only (storage/sqlite/tables/erase.py).
CREATE TABLE erasing (
    case_no INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER erasing_needs_a_tombstone BEFORE INSERT ON erasing
WHEN NOT EXISTS (SELECT 1 FROM tombstones JOIN cases ON cases.id = tombstones.case_id WHERE cases.no = NEW.case_no)
BEGIN SELECT RAISE(ABORT, 'no tombstone'); END;

-- What stays, stays but for a case that is being erased; and a private key may move into a lock.
DROP TRIGGER cases_keep_their_keys;
CREATE TRIGGER cases_keep_their_keys BEFORE UPDATE OF no, id, account, created_at, recipient ON cases
BEGIN SELECT RAISE(ABORT, 'a case keeps its keys'); END;
CREATE TRIGGER cases_keep_their_identity BEFORE UPDATE OF identity ON cases
WHEN NOT EXISTS (SELECT 1 FROM locks WHERE case_no = OLD.no)
BEGIN SELECT RAISE(ABORT, 'a case keeps its private key, or has a lock that holds it'); END;
DROP TRIGGER cases_stay;
CREATE TRIGGER cases_stay BEFORE DELETE ON cases
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.no)
BEGIN SELECT RAISE(ABORT, 'a case stays'); END;
DROP TRIGGER events_stay;
CREATE TRIGGER events_stay BEFORE DELETE ON events
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
BEGIN SELECT RAISE(ABORT, 'events stay'); END;
DROP TRIGGER files_stay;
CREATE TRIGGER files_stay BEFORE DELETE ON files
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
BEGIN SELECT RAISE(ABORT, 'files stay'); END;
DROP TRIGGER checkpoints_stay;
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;
