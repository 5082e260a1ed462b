"""What can go wrong on the wire.

    WireError
    ├── RefusedTokenError   the token is not (any longer) one of a bot: stop, say so
    ├── ConflictError       somebody else polls with this token
    ├── SlowDownError       too much, for ``retry_after`` seconds
    ├── UnreachableError    network, timeouts, 5xx, half answers: the same again later may do
    ├── StalledError        no answer to polling for minutes on end: start the process anew
    ├── BlockedError        this person, group or channel does not want us (any longer): stop writing to it
    ├── BadRequestError     Telegram does not take this: the same again will not do
    │   └── NotAllRemovedError   some of the messages that were to be removed are still there
    ├── TooBigError         a file beyond what Telegram hands to a bot, or takes from it
    ├── FileAwayError       a file that Telegram does not hand out at the moment
    └── FileGoneError       a file that is not where Telegram says it is

The texts are our own and hold no content, no id, no address: what Telegram answered may quote a message, and
the address holds the token."""

from __future__ import annotations


class WireError(Exception):
    """The root of them all. ``code`` is stable: logs and catalogues go by it."""

    code = "wire.error"

    def __init__(self, detail: str = "") -> None:
        """``detail`` is a fixed word or the name of a class, never anything that came over the wire."""
        self.detail = detail
        super().__init__(f"{self.code} ({detail})" if detail else self.code)


class RefusedTokenError(WireError):
    """Telegram answered 401, or 404 to a method that exists."""

    code = "wire.refused_token"


class ConflictError(WireError):
    """Telegram answered 409: another process polls with the same token, or a webhook is set."""

    code = "wire.conflict"


class SlowDownError(WireError):
    """Telegram answered 429 for longer than we wait here. ``retry_after`` is in seconds from now."""

    code = "wire.slow_down"

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.retry_after = retry_after


class UnreachableError(WireError):
    """No whole answer came. Whether the call had its effect is not known."""

    code = "wire.unreachable"


class StalledError(WireError):
    """Polling has had no answer for too long, also after the connections were made anew."""

    code = "wire.stalled"


class BlockedError(WireError):
    """Telegram answered 403, or does not know the chat."""

    code = "wire.blocked"


class BadRequestError(WireError):
    """Telegram answered 400: the request itself is wrong."""

    code = "wire.bad_request"


class NotAllRemovedError(BadRequestError):
    """Telegram kept ``left`` of the messages that were to be removed; the others are gone."""

    code = "wire.not_all_removed"

    def __init__(self, detail: str, left: int) -> None:
        super().__init__(detail)
        self.left = left


class TooBigError(WireError):
    """The file is larger than Telegram lets through."""

    code = "wire.too_big"


class FileAwayError(WireError):
    """Telegram does not say where the file is ("wrong file_id or the file is temporarily unavailable"). That passes,
    after minutes or after a week (tdlib/telegram-bot-api#32, #82)."""

    code = "wire.file_away"


class FileGoneError(WireError):
    """Telegram has just said where the file is, and it is not there (404). For a day, that may still pass."""

    code = "wire.file_gone"
