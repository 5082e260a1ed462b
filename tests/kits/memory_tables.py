"""What each statement of ``storage.statements`` is over dictionaries: a second opinion on what the SQL says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from storage.engine import Row
from storage.errors import ClashError
from storage.statements import Change, Query

Table = dict[Any, Row]


@dataclass(slots=True)
class Tables:
    """All rows, each table by its key. Cases and what is a case's are found by the case's number."""

    meta: Table = field(default_factory=dict)
    signing: Table = field(default_factory=dict)
    seen: Table = field(default_factory=dict)  # key: seen_at
    inbox: Table = field(default_factory=dict)  # seq: account, received_at, tries, parked, sealed, bot
    cases: Table = field(default_factory=dict)  # no: as Query.CASE gives it
    events: Table = field(default_factory=dict)  # case_no, idx: leaf, sealed
    snapshots: Table = field(default_factory=dict)  # case_no: size, sealed, version
    reserved: Table = field(default_factory=dict)
    files: Table = field(default_factory=dict)  # id: case_no, size, sha256
    documents: Table = field(default_factory=dict)  # owner, name: sealed
    tasks: Table = field(default_factory=dict)  # account, kind, key: due_at, no, tries, sealed
    seats: Table = field(default_factory=dict)  # account: case_no, role, since, used_at, mac
    locks: Table = field(default_factory=dict)  # case_no: sealed
    checkpoints: Table = field(default_factory=dict)  # no: case_no, size, made_at, note
    stamps: Table = field(default_factory=dict)  # no: as Query.STAMP gives it
    stamped: Table = field(default_factory=dict)  # kind, item, stamp_no: idx, size, path
    tombstones: Table = field(default_factory=dict)
    erasing: Table = field(default_factory=dict)
    counted: int = 0
    """The last number that was given to a row of the inbox: none comes twice."""

    def number(self) -> int:
        self.counted += 1
        return self.counted

    def numbers(self, case: bytes) -> list[int]:
        """A case's number, or none."""
        return [no for no, row in self.cases.items() if row[1] == case]

    def case(self, no: int) -> bytes:
        id: bytes = self.cases[no][1]
        return id


def _new(table: Table, key: Any, row: Row, *sized: tuple[bytes, int]) -> int:
    if key in table or any(len(value) != size for value, size in sized):
        raise ClashError
    table[key] = row
    return 1


def _put(table: Table, key: Any, row: Row) -> int:
    table[key] = row
    return 1


def _remove(table: Table, keys: Iterable[Any]) -> int:
    gone = [key for key in keys if key in table]
    for key in gone:
        del table[key]
    return len(gone)


def _each(rows: Iterable[Any], change: Callable[[Any], object]) -> int:
    """Change each of some rows; how many there were."""
    found = list(rows)
    for one in found:
        change(one)
    return len(found)


def _add_inbox(t: Tables, account: bytes, at: int, sealed: bytes, bot: int) -> int:
    return _new(t.inbox, t.number(), (account, at, 0, 0, sealed, bot), (account, 32))


def _waits(t: Tables, seq: int, account: bytes) -> bool:
    return seq in t.inbox and t.inbox[seq][0] == account and not t.inbox[seq][3]


def _set(table: Table, key: Any, **places: Any) -> int:
    row = list(table[key])
    for place, value in places.items():
        row[int(place[1:])] = value
    table[key] = tuple(row)
    return 1


def _add_case(
    t: Tables, id: bytes, account: bytes, at: int, recipient: str, identity: bytes, mac: bytes
) -> int:
    if t.numbers(id) or any(row[2] == account for row in t.cases.values()):
        raise ClashError
    no = max(t.cases, default=0) + 1
    row = (no, id, account, at, recipient, identity, 0, b"", mac)
    return _new(t.cases, no, row, (id, 16), (account, 32), (mac, 32))


def _as_it_was(t: Tables, no: int, mac: bytes) -> bool:
    return no in t.cases and t.cases[no][8] == mac


def _add_event(t: Tables, no: int, index: int, leaf: bytes, sealed: bytes) -> int:
    if no not in t.cases or (index and (no, index - 1) not in t.events):
        raise ClashError
    return _new(t.events, (no, index), (leaf, sealed), (leaf, 32))


def _behind(t: Tables) -> int:
    return max((row[1] for row in t.tasks.values()), default=0) + 1


def _put_task(t: Tables, account: bytes, kind: bytes, key: bytes, due: int, tries: int, sealed: bytes) -> int:
    if len(account) != 32:
        raise ClashError
    known = t.tasks.get((account, kind, key))
    return _put(t.tasks, (account, kind, key), (due, known[1] if known else _behind(t), tries, sealed))


def _move_seat(
    t: Tables, case: bytes, role: int, since: int, mac: bytes, account: bytes, before: bytes
) -> int:
    if account not in t.seats or t.seats[account][4] != before:
        return 0
    if not t.numbers(case):
        raise ClashError
    return _set(t.seats, account, p0=t.numbers(case)[0], p1=role, p2=since, p4=mac)


def _add_checkpoint(t: Tables, size: int, at: int, note: str, case: bytes) -> int:
    for no in t.numbers(case):
        if any(row[0] == no and row[1] >= size for row in t.checkpoints.values()):
            raise ClashError
        t.checkpoints[max(t.checkpoints, default=0) + 1] = (no, size, at, note)
    return len(t.numbers(case))


def _begin_erasing(t: Tables, no: int, mac: bytes, files: int) -> int:
    if not _as_it_was(t, no, mac) or sum(row[0] == no for row in t.files.values()) != files:
        return 0
    if t.case(no) not in t.tombstones:
        raise ClashError
    return _new(t.erasing, no, ())


def _erase(t: Tables, no: int) -> int:
    if no not in t.erasing:
        raise ClashError
    files = [id for id, row in t.files.items() if row[0] == no]
    t.reserved.update({id: () for id in files})
    gone = [number for number, row in t.checkpoints.items() if row[0] == no]
    _remove(t.stamped, [key for key in t.stamped if key[0] == "checkpoint" and key[1] in gone])
    _remove(t.events, [key for key in t.events if key[0] == no])
    _remove(t.files, files)
    _remove(t.checkpoints, gone)
    _remove(t.seats, [account for account, row in t.seats.items() if row[0] == no])
    for table in (t.snapshots, t.locks, t.cases):
        _remove(table, [no])
    return _remove(t.erasing, [no])


CHANGES: dict[Change, Callable[..., int]] = {
    Change.META_PUT: lambda t, name, value: _put(t.meta, name, (value,)),
    Change.SIGNING_ADD: lambda t, public, sealed: _new(t.signing, 1, (public, sealed)),
    Change.SEEN_ADD: lambda t, key, at: _new(t.seen, key, (at,), (key, 16)),
    Change.SEEN_PRUNE: lambda t, at: _remove(t.seen, [key for key, row in t.seen.items() if row[0] < at]),
    Change.INBOX_ADD: _add_inbox,
    Change.INBOX_DONE: lambda t, seq, account: _remove(t.inbox, [seq] * _waits(t, seq, account)),
    Change.INBOX_PARK: lambda t, seq, account: _waits(t, seq, account) and _set(t.inbox, seq, p3=1),
    Change.INBOX_UNPARK: lambda t, seq: (
        seq in t.inbox and t.inbox[seq][3] == 1 and _set(t.inbox, seq, p2=0, p3=0)
    ),
    Change.INBOX_TRIES: lambda t, tries, seq, before: (
        seq in t.inbox and t.inbox[seq][2] == before and _set(t.inbox, seq, p2=tries)
    ),
    Change.CASE_ADD: _add_case,
    Change.CASE_GROWN: lambda t, size, frontier, mac, no, before: (
        _as_it_was(t, no, before) and _set(t.cases, no, p6=size, p7=frontier, p8=mac)
    ),
    Change.CASE_REWRAPPED: lambda t, identity, mac, no, before: (
        _as_it_was(t, no, before) and _set(t.cases, no, p5=identity, p8=mac)
    ),
    Change.EVENT_ADD: _add_event,
    Change.SNAPSHOT_PUT: lambda t, size, sealed, version, case: _each(
        t.numbers(case), lambda no: _put(t.snapshots, no, (size, sealed, version))
    ),
    Change.RESERVED_ADD: lambda t, id: _new(t.reserved, id, (), (id, 16)),
    Change.RESERVED_TAKE: lambda t, id: _remove(t.reserved, [id]),
    Change.RESERVED_CLEAR: lambda t: _remove(t.reserved, list(t.reserved)),
    Change.FILE_ADD: lambda t, id, size, sha256, case: _each(
        t.numbers(case), lambda no: _new(t.files, id, (no, size, sha256), (id, 16), (sha256, 32))
    ),
    Change.DOCUMENT_PUT: lambda t, owner, name, sealed: _put(t.documents, (owner, name), (sealed,)),
    Change.DOCUMENT_REMOVE: lambda t, owner, name: _remove(t.documents, [(owner, name)]),
    Change.DOCUMENTS_REMOVE: lambda t, owner: _remove(t.documents, [k for k in t.documents if k[0] == owner]),
    Change.TASK_PUT: _put_task,
    Change.TASK_REMOVE: lambda t, *key: _remove(t.tasks, [key]),
    Change.TASKS_REMOVE: lambda t, account: _remove(t.tasks, [key for key in t.tasks if key[0] == account]),
    Change.SEAT_ADD: lambda t, account, role, since, used, mac, case: (
        account not in t.seats
        and _each(
            t.numbers(case), lambda no: _new(t.seats, account, (no, role, since, used, mac), (account, 32))
        )
    ),
    Change.SEAT_MOVED: _move_seat,
    Change.SEAT_USED: lambda t, at, account, before: (
        account in t.seats and t.seats[account][3] < before and _set(t.seats, account, p3=at)
    ),
    Change.LOCK_PUT: lambda t, sealed, case: _each(t.numbers(case), lambda no: _put(t.locks, no, (sealed,))),
    Change.CHECKPOINT_ADD: _add_checkpoint,
    Change.STAMP_ADD: lambda t, *row: _new(t.stamps, row[0], row, (row[4], 32)),
    Change.STAMPED_ADD: lambda t, no, kind, item, *way: _new(t.stamped, (kind, item, no), way),
    Change.TOMBSTONE_ADD: lambda t, case, at: case not in t.tombstones and _put(t.tombstones, case, (at,)),
    Change.ERASING_BEGIN: _begin_erasing,
    Change.CASE_ERASE: _erase,
    Change.PARKED_REMOVE: lambda t, account: _remove(
        t.inbox, [seq for seq, row in t.inbox.items() if row[0] == account and row[3]]
    ),
}


def _tasks(t: Tables, until: int, kind: bytes | None, limit: int) -> list[Row]:
    found = [
        (row[0], row[1], (*key, row[0], *row[2:]))
        for key, row in t.tasks.items()
        if row[0] <= until and kind in (None, key[1])
    ]
    return [row for _, _, row in sorted(found)][:limit]


def _seat(t: Tables, account: bytes) -> Row:
    no, *rest = t.seats[account]
    return (account, t.case(no), *rest)


def _idle(t: Tables, before: int, after: bytes, limit: int) -> Iterator[Row]:
    used = {account: row[3] for account, row in t.seats.items() if row[1] == 0}
    seated = {row[0] for row in t.seats.values()}
    for no, row in t.cases.items():
        if no not in seated:
            made = [one[2] for one in t.checkpoints.values() if one[0] == no]
            used[row[2]] = max(row[3], *made, 0)
    yield from [(one,) for one in sorted(used) if one > after and used[one] < before][:limit]


def _changed(t: Tables, before: int, after: int, limit: int) -> Iterator[Row]:
    for no in sorted(no for no in t.cases if no > after)[:limit]:
        size = t.cases[no][6]
        of = [row for row in t.checkpoints.values() if row[0] == no]
        yield no, t.case(no), not size or any(row[1] == size or row[2] >= before for row in of)


def _unstamped(t: Tables, authority: str, after: int, limit: int) -> list[Row]:
    done = {item for kind, item, no in t.stamped if kind == "checkpoint" and t.stamps[no][1] == authority}
    return [(no, row[3]) for no, row in sorted(t.checkpoints.items()) if no > after and no not in done][
        :limit
    ]


def _ageing(t: Tables, before: int) -> list[Row]:
    covered = {item for kind, item, _ in t.stamped if kind == "stamp"}
    return [(no, row[1]) for no, row in sorted(t.stamps.items()) if row[3] < before and no not in covered]


def _marks(t: Tables) -> Iterator[Row]:
    ends: dict[str, int] = {}
    for row in t.stamps.values():
        ends[row[1]] = max(row[3], ends.get(row[1], row[3]))
    checkpoint = t.checkpoints[max(t.checkpoints)][2] if t.checkpoints else None
    stamp = t.stamps[max(t.stamps)][2] if t.stamps else None
    yield checkpoint, stamp, min(ends.values(), default=None)


def _counted(t: Tables, after: bytes, limit: int) -> Iterator[Row]:
    some = sorted((id, row[1]) for id, row in t.files.items() if id > after)[:limit]
    yield len(some), sum(size for _, size in some), max((id for id, _ in some), default=None)


def _waiting(t: Tables, account: bytes) -> list[int]:
    return [seq for seq, row in sorted(t.inbox.items()) if row[0] == account and not row[3]]


def _checkpoints(t: Tables, no: int) -> list[Row]:
    found = [(row[1], (number, *row[1:])) for number, row in t.checkpoints.items() if row[0] == no]
    return [row for _, row in sorted(found)]


def _ways(t: Tables, wanted: Callable[[Row], bool]) -> list[Row]:
    return [(key[2], key[0], key[1], *row) for key, row in sorted(t.stamped.items()) if wanted(key)]


QUERIES: dict[Query, Callable[..., Iterable[Row]]] = {
    Query.META: lambda t: [(name, *row) for name, row in t.meta.items()],
    Query.SIGNING: lambda t: t.signing.values(),
    Query.SHREDDED: lambda t: [(bool(t.locks or t.tombstones),)],
    Query.SEEN: lambda t, key, after: [row for row in [t.seen.get(key)] if row and row[0] >= after],
    Query.WAITING: lambda t, account, limit: [
        (seq, t.inbox[seq][4], t.inbox[seq][1], t.inbox[seq][2], t.inbox[seq][5])
        for seq in _waiting(t, account)[:limit]
    ],
    Query.WAITS: lambda t, account: [(1,) for _ in _waiting(t, account)[:1]],
    Query.ACCOUNTS_WAITING: lambda t: dict.fromkeys(
        (row[0],) for _, row in sorted(t.inbox.items()) if not row[3]
    ),
    Query.TRIES: lambda t, seq: [(t.inbox[one][2],) for one in [seq] if one in t.inbox],
    Query.INBOX_COUNTS: lambda t: [
        (parked, sum(row[3] == parked for row in t.inbox.values())) for parked in (0, 1)
    ],
    Query.PARKED: lambda t: [
        (seq, row[1], row[2], len(row[4])) for seq, row in sorted(t.inbox.items()) if row[3]
    ],
    Query.PARKED_ONE: lambda t, seq: [
        (t.inbox[one][0], t.inbox[one][4]) for one in [seq] if one in t.inbox and t.inbox[one][3]
    ],
    Query.CASE: lambda t, case: [t.cases[no] for no in t.numbers(case)],
    Query.CASE_OPENED_BY: lambda t, account: [row for row in t.cases.values() if row[2] == account],
    Query.CASES: lambda t: [(row[1],) for _, row in sorted(t.cases.items())],
    Query.CASES_AFTER: lambda t, after, limit: [
        (no, row[1], row[6]) for no, row in sorted(t.cases.items()) if no > after
    ][:limit],
    Query.CASE_FROM: lambda t, at: [(t.case(no), no) for no in sorted(t.cases) if no >= at][:1],
    Query.EVENTS: lambda t, no, at, stop: [
        (index, *t.events[no, index]) for index in range(at, stop) if (no, index) in t.events
    ],
    Query.LEAVES: lambda t, case: [
        (row[0],) for key, row in sorted(t.events.items()) if [key[0]] == t.numbers(case)
    ],
    Query.SNAPSHOT: lambda t, no: [t.snapshots[one] for one in [no] if one in t.snapshots],
    Query.SNAPSHOT_SIZE: lambda t, no, version: [
        (t.snapshots[one][0],) for one in [no] if one in t.snapshots and t.snapshots[one][2] == version
    ],
    Query.RESERVED: lambda t: [(id,) for id in t.reserved],
    Query.FILE: lambda t, id: [
        (t.case(t.files[one][0]), *t.files[one][1:]) for one in [id] if one in t.files
    ],
    Query.FILES_OF: lambda t, no: [(id,) for id, row in t.files.items() if row[0] == no],
    Query.FILE_KNOWN: lambda t, id, _: [(1,) for _ in [id] if id in t.files or id in t.reserved],
    Query.FILES_AFTER: lambda t, after, limit: [
        (id, *row) for id, row in sorted(t.files.items()) if id > after
    ][:limit],
    Query.FILES_COUNTED: _counted,
    Query.USED: lambda t, case: [(sum(row[1] for row in t.files.values() if t.case(row[0]) == case),)],
    Query.DOCUMENT: lambda t, *key: [t.documents[one] for one in [key] if one in t.documents],
    Query.TASKS: lambda t, until, limit: _tasks(t, until, None, limit),
    Query.TASKS_OF_KIND: lambda t, kind, until, limit: _tasks(t, until, kind, limit),
    Query.NEXT_DUE: lambda t: [(min((row[0] for row in t.tasks.values()), default=None),)],
    Query.TASKS_COUNTED: lambda t, kind: [(sum(key[1] == kind for key in t.tasks),)],
    Query.SEAT: lambda t, account: [_seat(t, one) for one in [account] if one in t.seats],
    Query.SEATS_OF: lambda t, case: [
        _seat(t, account)
        for account, row in sorted(t.seats.items(), key=lambda one: (one[1][2], one[0]))
        if [row[0]] == t.numbers(case)
    ],
    Query.IDLE: lambda t, before, after, _before, _after, limit: _idle(t, before, after, limit),
    Query.LOCK: lambda t, case: [t.locks[no] for no in t.numbers(case) if no in t.locks],
    Query.CHECKPOINTS: _checkpoints,
    Query.CHECKPOINT_NEWEST: lambda t, no: _checkpoints(t, no)[-1:],
    Query.CHECKPOINT_ANY: lambda t: [(1,) for _ in list(t.checkpoints)[:1]],
    Query.CHANGED: _changed,
    Query.UNSTAMPED: _unstamped,
    Query.AGEING: _ageing,
    Query.STAMP: lambda t, no: [t.stamps[one] for one in [no] if one in t.stamps],
    Query.STAMP_AFTER: lambda t, after: [(no,) for no in sorted(t.stamps) if no > after][:1],
    Query.STAMP_LAST: lambda t: [(no,) for no in sorted(t.stamps)[-1:]],
    Query.WAYS_TO: lambda t, kind, item: _ways(t, lambda key: key[:2] == (kind, item)),
    Query.WAYS_OF: lambda t, no: _ways(t, lambda key: key[2] == no),
    Query.NOTE: lambda t, no: [t.checkpoints[one][3:] for one in [no] if one in t.checkpoints],
    Query.MARKS: _marks,
}
