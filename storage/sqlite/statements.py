"""What each statement is in SQL. Texts only: no value ever becomes part of one."""

from __future__ import annotations

from storage.statements import Change, Query

_NO_OF = "(SELECT no FROM cases WHERE id = ?)"
_CASE = "SELECT no, id, account, created_at, recipient, identity, size, frontier, mac FROM cases"
_SEAT = "SELECT s.account, c.id, role, since, used_at, s.mac FROM seats s JOIN cases c ON c.no = s.case_no"
_CHECKPOINT = "SELECT no, size, made_at, note FROM checkpoints WHERE case_no = ? ORDER BY size"
_TASK = "SELECT account, kind, key, due_at, tries, sealed FROM tasks"
_WAY = "SELECT stamp_no, kind, item, idx, size, path FROM stamped"

CHANGES: dict[Change, tuple[str, ...]] = {
    Change.META_PUT: (
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ),
    Change.SIGNING_ADD: ("INSERT INTO signing VALUES (1, ?, ?)",),
    Change.SEEN_ADD: ("INSERT INTO seen VALUES (?, ?)",),
    Change.SEEN_PRUNE: ("DELETE FROM seen WHERE seen_at < ?",),
    Change.INBOX_ADD: ("INSERT INTO inbox (account, received_at, sealed, bot) VALUES (?, ?, ?, ?)",),
    Change.INBOX_DONE: ("DELETE FROM inbox WHERE seq = ? AND account = ? AND parked = 0",),
    Change.INBOX_PARK: ("UPDATE inbox SET parked = 1 WHERE seq = ? AND account = ? AND parked = 0",),
    Change.INBOX_UNPARK: ("UPDATE inbox SET parked = 0, tries = 0 WHERE seq = ? AND parked = 1",),
    Change.INBOX_TRIES: ("UPDATE inbox SET tries = ? WHERE seq = ? AND tries = ?",),
    Change.CASE_ADD: (
        "INSERT INTO cases (id, account, created_at, recipient, identity, size, frontier, mac) "
        "VALUES (?, ?, ?, ?, ?, 0, x'', ?)",
    ),
    Change.CASE_GROWN: ("UPDATE cases SET size = ?, frontier = ?, mac = ? WHERE no = ? AND mac = ?",),
    Change.CASE_REWRAPPED: ("UPDATE cases SET identity = ?, mac = ? WHERE no = ? AND mac = ?",),
    Change.EVENT_ADD: ("INSERT INTO events (case_no, idx, leaf, sealed) VALUES (?, ?, ?, ?)",),
    Change.SNAPSHOT_PUT: (
        "INSERT INTO snapshots (case_no, size, sealed, version) SELECT no, ?, ?, ? FROM cases WHERE id = ? "
        "ON CONFLICT (case_no) DO UPDATE SET "
        "size = excluded.size, sealed = excluded.sealed, version = excluded.version",
    ),
    Change.RESERVED_ADD: ("INSERT INTO reserved VALUES (?)",),
    Change.RESERVED_TAKE: ("DELETE FROM reserved WHERE id = ?",),
    Change.RESERVED_CLEAR: ("DELETE FROM reserved",),
    Change.FILE_ADD: (
        "INSERT INTO files (id, size, sha256, case_no) SELECT ?, ?, ?, no FROM cases WHERE id = ?",
    ),
    Change.DOCUMENT_PUT: (
        "INSERT INTO documents (owner, name, sealed) VALUES (?, ?, ?) "
        "ON CONFLICT (owner, name) DO UPDATE SET sealed = excluded.sealed",
    ),
    Change.DOCUMENT_REMOVE: ("DELETE FROM documents WHERE owner = ? AND name = ?",),
    Change.DOCUMENTS_REMOVE: ("DELETE FROM documents WHERE owner = ?",),
    Change.TASK_PUT: (
        "INSERT INTO tasks (account, kind, key, due_at, tries, sealed) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (account, kind, key) DO UPDATE SET "
        "due_at = excluded.due_at, tries = excluded.tries, sealed = excluded.sealed",
    ),
    Change.TASK_REMOVE: ("DELETE FROM tasks WHERE account = ? AND kind = ? AND key = ?",),
    Change.TASKS_REMOVE: ("DELETE FROM tasks WHERE account = ?",),
    Change.SEAT_ADD: (
        "INSERT INTO seats (account, role, since, used_at, mac, case_no) "
        "SELECT ?, ?, ?, ?, ?, no FROM cases WHERE id = ? ON CONFLICT (account) DO NOTHING",
    ),
    Change.SEAT_MOVED: (
        f"UPDATE seats SET case_no = {_NO_OF}, role = ?, since = ?, mac = ? WHERE account = ? AND mac = ?",  # noqa: S608
    ),
    Change.SEAT_USED: ("UPDATE seats SET used_at = ? WHERE account = ? AND used_at < ?",),
    Change.LOCK_PUT: (
        "INSERT INTO locks (sealed, case_no, id) SELECT ?, no, id FROM cases WHERE id = ? "
        "ON CONFLICT (case_no) DO UPDATE SET sealed = excluded.sealed",
    ),
    Change.CHECKPOINT_ADD: (
        "INSERT INTO checkpoints (size, made_at, note, case_no) SELECT ?, ?, ?, no FROM cases WHERE id = ?",
    ),
    Change.STAMP_ADD: ("INSERT INTO stamps VALUES (?, ?, ?, ?, ?, ?, ?)",),
    Change.STAMPED_ADD: ("INSERT INTO stamped VALUES (?, ?, ?, ?, ?, ?)",),
    Change.TOMBSTONE_ADD: ("INSERT INTO tombstones VALUES (?, ?) ON CONFLICT DO NOTHING",),
    Change.ERASING_BEGIN: (
        "INSERT INTO erasing SELECT no FROM cases WHERE no = ?1 AND mac = ?2 "
        "AND (SELECT count(*) FROM files WHERE case_no = ?1) = ?3",
    ),
    Change.CASE_ERASE: (
        "INSERT OR IGNORE INTO reserved SELECT id FROM files WHERE case_no = ?",
        "DELETE FROM stamped WHERE kind = 'checkpoint' "
        "AND item IN (SELECT no FROM checkpoints WHERE case_no = ?)",
        "DELETE FROM events WHERE case_no = ?",
        "DELETE FROM files WHERE case_no = ?",
        "DELETE FROM snapshots WHERE case_no = ?",
        "DELETE FROM checkpoints WHERE case_no = ?",
        "DELETE FROM locks WHERE case_no = ?",
        "DELETE FROM seats WHERE case_no = ?",
        "DELETE FROM cases WHERE no = ?",
        "DELETE FROM erasing WHERE case_no = ?",
    ),
    Change.PARKED_REMOVE: ("DELETE FROM inbox WHERE account = ? AND parked = 1",),
}
"""Mostly one each. Of several, the last one's rows are counted."""

QUERIES: dict[Query, str] = {
    Query.META: "SELECT name, value FROM meta",
    Query.SIGNING: "SELECT public, sealed FROM signing",
    Query.SHREDDED: "SELECT EXISTS (SELECT 1 FROM locks) OR EXISTS (SELECT 1 FROM tombstones)",
    Query.SEEN: "SELECT seen_at FROM seen WHERE key = ? AND seen_at >= ?",
    Query.WAITING: "SELECT seq, sealed, received_at, tries, bot FROM inbox "
    "WHERE account = ? AND parked = 0 ORDER BY seq LIMIT ?",
    Query.WAITS: "SELECT 1 FROM inbox WHERE account = ? AND parked = 0 LIMIT 1",
    Query.ACCOUNTS_WAITING: "SELECT account FROM inbox WHERE parked = 0 GROUP BY account ORDER BY min(seq)",
    Query.TRIES: "SELECT tries FROM inbox WHERE seq = ?",
    Query.INBOX_COUNTS: "SELECT parked, count(*) FROM inbox GROUP BY parked",
    Query.PARKED: "SELECT seq, received_at, tries, length(sealed) FROM inbox WHERE parked = 1 ORDER BY seq",
    Query.PARKED_ONE: "SELECT account, sealed FROM inbox WHERE seq = ? AND parked = 1",
    Query.CASE: f"{_CASE} WHERE id = ?",
    Query.CASE_OPENED_BY: f"{_CASE} WHERE account = ?",
    Query.CASES: "SELECT id FROM cases ORDER BY no",
    Query.CASES_AFTER: "SELECT no, id, size FROM cases WHERE no > ? ORDER BY no LIMIT ?",
    Query.CASE_FROM: "SELECT id, no FROM cases WHERE no >= ? ORDER BY no LIMIT 1",
    Query.EVENTS: "SELECT idx, leaf, sealed FROM events WHERE case_no = ? AND idx >= ? AND idx < ? ORDER BY idx",
    Query.LEAVES: f"SELECT leaf FROM events WHERE case_no = {_NO_OF} ORDER BY idx",  # noqa: S608
    Query.SNAPSHOT: "SELECT size, sealed, version FROM snapshots WHERE case_no = ?",
    Query.SNAPSHOT_SIZE: "SELECT size FROM snapshots WHERE case_no = ? AND version = ?",
    Query.RESERVED: "SELECT id FROM reserved",
    Query.FILE: "SELECT c.id, f.size, f.sha256 FROM files f JOIN cases c ON c.no = f.case_no WHERE f.id = ?",
    Query.FILES_OF: "SELECT id FROM files WHERE case_no = ?",
    Query.FILE_KNOWN: "SELECT 1 FROM files WHERE id = ? UNION SELECT 1 FROM reserved WHERE id = ?",
    Query.FILES_AFTER: "SELECT id, case_no, size, sha256 FROM files WHERE id > ? ORDER BY id LIMIT ?",
    Query.FILES_COUNTED: "SELECT count(*), coalesce(sum(size), 0), max(id) "
    "FROM (SELECT id, size FROM files WHERE id > ? ORDER BY id LIMIT ?) AS next",
    Query.USED: "SELECT coalesce(sum(f.size), 0) FROM files f JOIN cases c ON c.no = f.case_no WHERE c.id = ?",
    Query.DOCUMENT: "SELECT sealed FROM documents WHERE owner = ? AND name = ?",
    Query.TASKS: f"{_TASK} WHERE due_at <= ? ORDER BY due_at, no LIMIT ?",
    Query.TASKS_OF_KIND: f"{_TASK} WHERE kind = ? AND due_at <= ? ORDER BY due_at, no LIMIT ?",
    Query.NEXT_DUE: "SELECT min(due_at) FROM tasks",
    Query.TASKS_COUNTED: "SELECT count(*) FROM tasks WHERE kind = ?",
    Query.SEAT: f"{_SEAT} WHERE s.account = ?",
    Query.SEATS_OF: f"{_SEAT} WHERE c.id = ? ORDER BY since, s.account",
    # One that opened its case before there were seats, and has done nothing since, was last used when its case changed.
    Query.IDLE: "SELECT account FROM seats WHERE role = 0 AND used_at < ? AND account > ? UNION ALL "
    "SELECT account FROM cases c WHERE NOT EXISTS (SELECT 1 FROM seats WHERE case_no = c.no) "
    "AND max(created_at, (SELECT coalesce(max(made_at), 0) FROM checkpoints WHERE case_no = c.no)) < ? "
    "AND account > ? ORDER BY account LIMIT ?",
    Query.LOCK: "SELECT sealed FROM locks WHERE id = ?",
    Query.CHECKPOINTS: _CHECKPOINT,
    Query.CHECKPOINT_NEWEST: f"{_CHECKPOINT} DESC LIMIT 1",
    Query.CHECKPOINT_ANY: "SELECT 1 FROM checkpoints LIMIT 1",
    Query.CHANGED: "SELECT no, id, EXISTS (SELECT 1 FROM checkpoints k WHERE k.case_no = c.no "
    "AND (k.size = c.size OR k.made_at >= ?)) OR c.size = 0 FROM cases c WHERE no > ? ORDER BY no LIMIT ?",
    Query.UNSTAMPED: "SELECT no, note FROM checkpoints k WHERE NOT EXISTS (SELECT 1 FROM stamped d "
    "JOIN stamps s ON s.no = d.stamp_no WHERE d.kind = 'checkpoint' AND d.item = k.no AND s.authority = ?) "
    "AND no > ? ORDER BY no LIMIT ?",
    Query.AGEING: "SELECT no, authority FROM stamps s WHERE expires_at < ? AND NOT EXISTS "
    "(SELECT 1 FROM stamped WHERE kind = 'stamp' AND item = s.no) ORDER BY no",
    Query.STAMP: "SELECT no, authority, stamped_at, expires_at, root, response, chain FROM stamps WHERE no = ?",
    Query.STAMP_AFTER: "SELECT no FROM stamps WHERE no > ? ORDER BY no LIMIT 1",
    Query.STAMP_LAST: "SELECT no FROM stamps ORDER BY no DESC LIMIT 1",
    Query.WAYS_TO: f"{_WAY} WHERE kind = ? AND item = ?",
    Query.WAYS_OF: f"{_WAY} WHERE stamp_no = ?",
    Query.NOTE: "SELECT note FROM checkpoints WHERE no = ?",
    Query.MARKS: "SELECT (SELECT made_at FROM checkpoints ORDER BY no DESC LIMIT 1), "
    "(SELECT stamped_at FROM stamps ORDER BY no DESC LIMIT 1), "
    "(SELECT min(ends) FROM (SELECT max(expires_at) AS ends FROM stamps GROUP BY authority) AS newest)",
}
