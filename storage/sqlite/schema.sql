-- What is kept, format 6. Readable here: counts, sizes, times of writing, keyed hashes (HMAC), public keys. All else is sealed.
-- Times are whole seconds since the epoch, UTC. "sealed" is an age file where it is to a key, and AES-256-GCM where it is with the working key. No column may be null.

-- One row: how many transactions have been committed. After a failed commit it tells which side of it we are on.
CREATE TABLE progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL
) STRICT;

-- 'key_mark': which master key this is (16 bytes of a hash). 'index_key': the key of the keyed hashes, sealed to the master key.
-- 'working_key': the key of the inbox, documents and tasks, sealed likewise (storage/crypto/aead.py).
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- Updates that came and are not done. seq is never used twice (AUTOINCREMENT): a replay can never mean another update.
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account BLOB NOT NULL CHECK (length(account) = 32),
    received_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    parked INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)),  -- set aside for good after its last try
    sealed BLOB NOT NULL,                                        -- with the working key, bound to the account
    bot INTEGER NOT NULL DEFAULT 0                               -- Telegram's id of the bot it came to; 0: before format 5
) STRICT;
CREATE INDEX inbox_waiting ON inbox (account, seq) WHERE parked = 0;

-- Keyed hashes of every update of the last 30 days, so that a redelivery is recognised after its row is gone. Since
-- format 5 the bot is hashed with it: ids are unique within one bot only.
CREATE TABLE seen (
    key BLOB PRIMARY KEY CHECK (length(key) = 16),
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_by_age ON seen (seen_at);

-- One row a case. mac is a keyed hash of all other columns: a row changed from outside is noticed when it is read.
-- Once a lock holds the private key, identity is nothing, sealed.
CREATE TABLE cases (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    account BLOB NOT NULL UNIQUE CHECK (length(account) = 32),
    created_at INTEGER NOT NULL,
    recipient TEXT NOT NULL,   -- public key in age's writing: writing needs no secret
    identity BLOB NOT NULL,    -- private key, sealed to the master key
    size INTEGER NOT NULL,     -- events in the ledger
    frontier BLOB NOT NULL CHECK (length(frontier) % 32 = 0),  -- the ledger's compact range
    mac BLOB NOT NULL CHECK (length(mac) = 32)
) STRICT;
CREATE TRIGGER cases_keep_their_keys BEFORE UPDATE OF no, id, account, created_at, recipient ON cases
BEGIN SELECT RAISE(ABORT, 'a case keeps its keys'); END;
CREATE TRIGGER cases_keep_their_identity BEFORE UPDATE OF identity ON cases
WHEN NOT EXISTS (SELECT 1 FROM locks WHERE case_no = OLD.no)
BEGIN SELECT RAISE(ABORT, 'a case keeps its private key, or has a lock that holds it'); END;
CREATE TRIGGER cases_only_grow BEFORE UPDATE OF size ON cases WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'a ledger only grows'); END;
CREATE TRIGGER cases_stay BEFORE DELETE ON cases
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.no)
BEGIN SELECT RAISE(ABORT, 'a case stays'); END;

-- The evidence. Append-only: no change, no removal, no gap (recursive_triggers makes REPLACE meet the same refusal).
CREATE TABLE events (
    no INTEGER PRIMARY KEY,
    case_no INTEGER NOT NULL REFERENCES cases (no),
    idx INTEGER NOT NULL CHECK (idx >= 0),              -- place in the ledger, from 0
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),       -- SHA-256(0x00 || event)
    sealed BLOB NOT NULL,                               -- the event, to the case's key
    UNIQUE (case_no, idx)
) STRICT;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events never change'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
BEGIN SELECT RAISE(ABORT, 'events stay'); END;
CREATE TRIGGER events_have_no_gap BEFORE INSERT ON events
WHEN NEW.idx > 0 AND NOT EXISTS (SELECT 1 FROM events WHERE case_no = NEW.case_no AND idx = NEW.idx - 1)
BEGIN SELECT RAISE(ABORT, 'events leave no gap'); END;

-- Files that committed events name; their bytes are in blobs/. The hash and size are of the sealed bytes, so that a
-- backup can be checked without any key and nothing is said about the original.
CREATE TABLE files (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    case_no INTEGER NOT NULL REFERENCES cases (no),
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_case ON files (case_no, size);
CREATE TRIGGER files_never_change BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'files never change'); END;
CREATE TRIGGER files_stay BEFORE DELETE ON files
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
BEGIN SELECT RAISE(ABORT, 'files stay'); END;

-- Ids handed out for files before a byte of them is written: what is still here at the next start is swept from blobs/.
CREATE TABLE reserved (
    id BLOB PRIMARY KEY CHECK (length(id) = 16)
) STRICT, WITHOUT ROWID;

-- The newest folded copy of a case.
CREATE TABLE snapshots (
    case_no INTEGER PRIMARY KEY REFERENCES cases (no),
    size INTEGER NOT NULL,     -- after how many events
    sealed BLOB NOT NULL,      -- to the case's key, bound to case, size and version
    version INTEGER NOT NULL DEFAULT 0  -- of the program's reading of events; 0: before format 5
) STRICT;

-- Working state by owner and name, both as keyed hashes.
CREATE TABLE documents (
    no INTEGER PRIMARY KEY,
    owner BLOB NOT NULL CHECK (length(owner) = 16),
    name BLOB NOT NULL CHECK (length(name) = 16),
    sealed BLOB NOT NULL,      -- with the working key, bound to owner and name
    UNIQUE (owner, name)
) STRICT;

-- What is due. kind and key are keyed hashes; in clear they are inside the seal.
CREATE TABLE tasks (
    no INTEGER PRIMARY KEY,
    account BLOB NOT NULL CHECK (length(account) = 32),
    kind BLOB NOT NULL CHECK (length(kind) = 16),
    key BLOB NOT NULL CHECK (length(key) = 16),
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    sealed BLOB NOT NULL,      -- with the working key, bound to account, kind and key
    UNIQUE (account, kind, key)
) STRICT;
CREATE INDEX tasks_by_time ON tasks (due_at);

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
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_no = OLD.case_no)
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
-- for the length of that transaction only (storage/access/erasing.py).
CREATE TABLE erasing (
    case_no INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER erasing_needs_a_tombstone BEFORE INSERT ON erasing
WHEN NOT EXISTS (SELECT 1 FROM tombstones JOIN cases ON cases.id = tombstones.case_id WHERE cases.no = NEW.case_no)
BEGIN SELECT RAISE(ABORT, 'no tombstone'); END;
