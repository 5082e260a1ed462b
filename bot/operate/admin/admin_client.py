"""A command's side of the door: what is asked of the running bot. The library that asks is loaded only when somebody
is at home: it takes longer than most answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.operate.admin import admin_socket
from storage.errors import FailedError, MissingError, StoreError

if TYPE_CHECKING:
    import aiohttp

HOST = "http://logbog"
SECONDS = 60.0


class NobodyHomeError(StoreError):
    """No bot has this data folder open, or it does not answer."""

    code = "operate.nobody_home"
    remedy = "No bot is running with this data folder: start it first."


class RefusedError(StoreError):
    """The bot is there but does not answer to this user, or is another's."""

    code = "operate.refused"
    remedy = "Run this as root, or as the user that the bot runs as."


class DoorClosedError(StoreError):
    """A process has this data folder open, and nobody answers at the bot's door."""

    code = "operate.door_closed"
    remedy = (
        "This data folder is open, but nobody answers: a bot that is starting or stopping, or another command of "
        "Logbog's (try again in a minute), or a bot that could not open its door (control.closed in its log says why)."
    )


class NotTakenError(StoreError):
    """What was asked for cannot be done with what was given."""

    code = "operate.not_taken"
    remedy = (
        "The bot does not take that: is the public key (age1…) written whole, and the update not damaged?"
    )


class Asking:
    """The running bot of one data folder. Every method raises NobodyHomeError, DoorClosedError, RefusedError,
    StoreError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def status(self) -> dict[str, Any]:
        """What ``Inside.status`` gives."""
        async with self._asked("GET", "/status") as answer:
            return dict(await answer.json())

    async def check(self, place: str) -> dict[str, Any]:
        """One step of a check. Raises MissingError where that is no place."""
        async with self._asked("GET", "/check", place=place) as answer:
            return dict(await answer.json())

    async def parked(self) -> list[dict[str, int]]:
        """What is parked."""
        async with self._asked("GET", "/parked") as answer:
            return list(await answer.json())

    async def again(self, seq: int) -> None:
        """Try a parked update again."""
        async with self._asked("POST", f"/parked/{seq}/again"):
            return

    async def export(self, seq: int, to: str) -> bytes:
        """A parked update, sealed to ``to``. Raises NotTakenError where that is no key."""
        async with self._asked("POST", f"/parked/{seq}/export", to=to) as answer:
            return await answer.read()

    async def backed_up(self, error: str) -> None:
        """Tell it how a backup went: the code of its error, empty when it was well."""
        async with self._asked("POST", "/backup", error=error):
            return

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
        """The database's file is left alone meanwhile; gives a function that asks whether it was."""
        async with self._session() as session:
            import aiohttp

            try:
                async with session.ws_connect(f"{HOST}/hold") as talk:
                    if await talk.receive_str() != "held":
                        raise FailedError("the bot does not hold still")

                    async def alone() -> bool:
                        await talk.send_str("?")
                        return await talk.receive_str() == "kept"

                    yield alone
            except aiohttp.WSServerHandshakeError as error:
                raise (
                    RefusedError if error.status == 403 else FailedError("the bot does not hold still")
                ) from None
            except (
                aiohttp.ClientError,
                OSError,
                TypeError,
            ):  # TypeError: aiohttp's, for the end instead of a text
                raise NobodyHomeError from None

    @asynccontextmanager
    async def _asked(self, method: str, path: str, **query: str) -> AsyncIterator[aiohttp.ClientResponse]:
        async with self._session() as session:
            import aiohttp

            try:
                async with session.request(method, HOST + path, params=query) as answer:
                    if answer.status == 403:
                        raise RefusedError
                    if answer.status == 404:
                        raise MissingError("there is none of that number")
                    if answer.status == 422 and "to" in query:
                        raise NotTakenError
                    if answer.status != 200:
                        raise FailedError(await answer.text())
                    yield answer
            except (aiohttp.ClientError, OSError):
                raise NobodyHomeError from None

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        """Somebody is there who may answer for the folder, and is asked."""
        with self._knocked() as path:
            import aiohttp

            patience = aiohttp.ClientTimeout(total=SECONDS)
            async with aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(path), timeout=patience
            ) as session:
                yield session

    @contextmanager
    def _knocked(self) -> Iterator[str]:
        with ExitStack() as stack:
            try:
                path = stack.enter_context(admin_socket.reaching(self._folder))
            except PermissionError:
                raise RefusedError from None
            except OSError:
                if admin_socket.is_open(self._folder):
                    raise DoorClosedError from None
                raise NobodyHomeError from None
            yield path
