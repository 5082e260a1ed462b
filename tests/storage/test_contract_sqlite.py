"""The contract of every store, over SQLite."""

from tests.storage.store_contract import (
    CaseContract,
    ClosingContract,
    FileContract,
    InboxContract,
    WorkingContract,
)


class TestInbox(InboxContract):
    pass


class TestCases(CaseContract):
    pass


class TestWorking(WorkingContract):
    pass


class TestFiles(FileContract):
    pass


class TestClosing(ClosingContract):
    pass
