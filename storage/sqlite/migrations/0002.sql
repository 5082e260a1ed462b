-- Format 2: checkpoints over the ledgers, signed by the installation, and the stamps of others over those.

-- One row, made at the first start: the installation's Ed25519 key.
CREATE TABLE signing (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    public BLOB NOT NULL CHECK (length(public) = 32),
    sealed BLOB NOT NULL       -- the seed of the private key, with the working key, bound to the public one
) STRICT;
CREATE TRIGGER signing_keeps_its_key BEFORE UPDATE OF id, public ON signing
BEGIN SELECT RAISE(ABORT, 'the signing key stays'); END;
CREATE TRIGGER signing_stays BEFORE DELETE ON signing
BEGIN SELECT RAISE(ABORT, 'the signing key stays'); END;

-- Signed notes (C2SP tlog-checkpoint): hashes, sizes and times only.
CREATE TABLE checkpoints (
    no INTEGER PRIMARY KEY,
    case_no INTEGER NOT NULL REFERENCES cases (no),
    size INTEGER NOT NULL CHECK (size > 0),
    made_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    UNIQUE (case_no, size)
) STRICT;
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END;
CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;
CREATE TRIGGER checkpoints_go_on BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints WHERE case_no = NEW.case_no AND size >= NEW.size)
BEGIN SELECT RAISE(ABORT, 'checkpoints go on'); END;

-- Answers of time-stamping authorities (RFC 3161), each over a small tree of checkpoints and of older stamps.
CREATE TABLE stamps (
    no INTEGER PRIMARY KEY,
    authority TEXT NOT NULL,       -- the address that it was asked at
    stamped_at INTEGER NOT NULL,   -- the time in the stamp
    expires_at INTEGER NOT NULL,   -- when the first certificate of its chain ends
    root BLOB NOT NULL CHECK (length(root) = 32),
    response BLOB NOT NULL,        -- DER, as it came
    chain BLOB NOT NULL            -- certificates and revocation lists, PEM
) STRICT;
CREATE TRIGGER stamps_never_change BEFORE UPDATE ON stamps
BEGIN SELECT RAISE(ABORT, 'stamps never change'); END;
CREATE TRIGGER stamps_stay BEFORE DELETE ON stamps
BEGIN SELECT RAISE(ABORT, 'stamps stay'); END;

-- What a stamp covers, and the way from there to its root.
CREATE TABLE stamped (
    stamp_no INTEGER NOT NULL REFERENCES stamps (no),
    kind TEXT NOT NULL CHECK (kind IN ('checkpoint', 'stamp')),
    item INTEGER NOT NULL,         -- the checkpoint's no, or the older stamp's
    idx INTEGER NOT NULL,
    size INTEGER NOT NULL,
    path BLOB NOT NULL CHECK (length(path) % 32 = 0),
    PRIMARY KEY (kind, item, stamp_no)
) STRICT, WITHOUT ROWID;
