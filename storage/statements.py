"""What may be asked of an engine, by name: it knows what each is in its own language, and nobody else does.

Beside each name stand the values that a row of it takes, in their order, and for a query what a row of the answer
holds. ``case`` is a case's id (16 bytes), ``case_no`` its number in this store; a seal is always the store's, not the
engine's. The name before the dot is the table, whose rows are changed in the order of the writes.
"""

from __future__ import annotations

from enum import Enum


class Change(Enum):
    """What changes rows."""

    META_PUT = "meta.put"  # name, value
    SIGNING_ADD = "signing.add"  # public, sealed

    SEEN_ADD = "seen.add"  # key, seen_at
    SEEN_PRUNE = "seen.prune"  # before
    INBOX_ADD = "inbox.add"  # account, received_at, sealed, bot
    INBOX_DONE = "inbox.done"  # seq, account
    INBOX_PARK = "inbox.park"  # seq, account
    INBOX_UNPARK = "inbox.unpark"  # seq
    INBOX_TRIES = "inbox.tries"  # tries, seq, tries before

    CASE_ADD = "cases.add"  # case, account, created_at, recipient, identity, mac
    CASE_GROWN = "cases.grown"  # size, frontier, mac, case_no, mac before
    CASE_REWRAPPED = "cases.rewrapped"  # identity, mac, case_no, mac before
    EVENT_ADD = "events.add"  # case_no, idx, leaf, sealed
    SNAPSHOT_PUT = "snapshots.put"  # size, sealed, version, case

    RESERVED_ADD = "reserved.add"  # file
    RESERVED_TAKE = "reserved.take"  # file
    RESERVED_CLEAR = "reserved.clear"
    FILE_ADD = "files.add"  # file, size, sha256, case

    DOCUMENT_PUT = "documents.put"  # owner, name, sealed
    DOCUMENT_REMOVE = "documents.remove"  # owner, name
    DOCUMENTS_REMOVE = "documents.remove_all"  # owner
    TASK_PUT = "tasks.put"  # account, kind, key, due_at, tries, sealed
    TASK_REMOVE = "tasks.remove"  # account, kind, key
    TASKS_REMOVE = "tasks.remove_all"  # account

    SEAT_ADD = "seats.add"  # account, role, since, used_at, mac, case; changes nothing where there is one
    SEAT_MOVED = "seats.moved"  # case, role, since, mac, account, mac before
    SEAT_USED = "seats.used"  # used_at, account, before
    LOCK_PUT = "locks.put"  # sealed, case

    CHECKPOINT_ADD = "checkpoints.add"  # size, made_at, note, case
    STAMP_ADD = "stamps.add"  # no, authority, stamped_at, expires_at, root, response, chain
    STAMPED_ADD = "stamped.add"  # stamp_no, kind, item, idx, size, path

    TOMBSTONE_ADD = "tombstones.add"  # case, erased_at; changes nothing where there is one
    ERASING_BEGIN = "erasing.begin"  # case_no, mac, number of its files
    CASE_ERASE = "cases.erase"  # case_no; its files' ids are reserved, so that they are swept after a crash
    PARKED_REMOVE = "inbox.remove_parked"  # account

    @property
    def table(self) -> str:
        """Which rows it changes."""
        return self.value.partition(".")[0]


class Query(Enum):
    """What only reads."""

    META = "meta"  # : name, value
    SIGNING = "signing"  # : public, sealed
    SHREDDED = "shredded"  # : whether a key has ever been taken away

    SEEN = "seen"  # key, not before: seen_at
    WAITING = "waiting"  # account, limit: seq, sealed, received_at, tries, bot
    WAITS = "waits"  # account: 1
    ACCOUNTS_WAITING = "accounts_waiting"  # : account
    TRIES = "tries"  # seq: tries
    INBOX_COUNTS = "inbox_counts"  # : parked, count
    PARKED = "parked"  # : seq, received_at, tries, size as sealed
    PARKED_ONE = "parked_one"  # seq: account, sealed

    CASE = "case"  # case: no, id, account, created_at, recipient, identity, size, frontier, mac
    CASE_OPENED_BY = "case_opened_by"  # account: the same
    CASES = "cases"  # : case
    CASES_AFTER = "cases_after"  # case_no, limit: case_no, case, size
    CASE_FROM = "case_from"  # case_no: case, case_no
    EVENTS = "events"  # case_no, from, before: idx, leaf, sealed
    LEAVES = "leaves"  # case: leaf
    SNAPSHOT = "snapshot"  # case_no: size, sealed, version
    SNAPSHOT_SIZE = "snapshot_size"  # case_no, version: size

    RESERVED = "reserved"  # : file
    FILE = "file"  # file: case, size, sha256
    FILES_OF = "files_of"  # case_no: file
    FILE_KNOWN = "file_known"  # file, file: 1
    FILES_AFTER = "files_after"  # file, limit: file, case_no, size, sha256
    FILES_COUNTED = "files_counted"  # file, limit: count, bytes, last file
    USED = "used"  # case: bytes

    DOCUMENT = "document"  # owner, name: sealed
    TASKS = "tasks"  # due by, limit: account, kind, key, due_at, tries, sealed
    TASKS_OF_KIND = "tasks_of_kind"  # kind, due by, limit: the same
    NEXT_DUE = "next_due"  # : due_at
    TASKS_COUNTED = "tasks_counted"  # kind: count

    SEAT = "seat"  # account: account, case, role, since, used_at, mac
    SEATS_OF = "seats_of"  # case: the same
    IDLE = "idle"  # before, after, before, after, limit: account
    LOCK = "lock"  # case: sealed

    CHECKPOINTS = "checkpoints"  # case_no: no, size, made_at, note
    CHECKPOINT_NEWEST = "checkpoint_newest"  # case_no: the same
    CHECKPOINT_ANY = "checkpoint_any"  # : 1
    CHANGED = "changed"  # made before, case_no, limit: case_no, case, settled
    UNSTAMPED = "unstamped"  # authority, no, limit: no, note
    AGEING = "ageing"  # expires before: no, authority
    STAMP = "stamp"  # no: no, authority, stamped_at, expires_at, root, response, chain
    STAMP_AFTER = "stamp_after"  # no: no
    STAMP_LAST = "stamp_last"  # : no
    WAYS_TO = "ways_to"  # kind, item: stamp_no, kind, item, idx, size, path
    WAYS_OF = "ways_of"  # stamp_no: the same
    NOTE = "note"  # no of a checkpoint: note
    MARKS = "marks"  # : newest checkpoint's time, newest stamp's, first end of a newest stamp's certificate
