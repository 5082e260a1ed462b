"""python-telegram-bot's HTTP side over aiohttp, the one HTTP library of the project.

The token is here and nowhere else: the library is given an address without it (it logs the address that it
is given, and puts the token into its ``repr``), and the token goes into the address when the request is
made. No error that leaves this file carries an address or a text of the other side's, but for the library's
own errors with Telegram's description, which ``bot.telegram.client`` turns into codes."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, cast
from urllib.parse import quote

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.telegram.errors import FileGoneError, RefusedTokenError, SlowDownError, TooBigError, UnreachableError

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
UPLOAD_SECONDS = 300.0
PIECE = 64 * 1024
DEFAULT_PAUSE = 5.0
_BROKEN = (aiohttp.ClientError, OSError)


class FloodError(TelegramError):
    """429. The library's own RetryAfter warns of its deprecated property each time that it is made."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("429")
        self.retry_after = retry_after


class TooLargeError(TelegramError):
    """413: an upload beyond what the server takes."""


@dataclass(frozen=True, slots=True)
class _PlainParameters:
    """Of the library's ``RequestData``, whose making is not public, the documented attributes that ``post`` and
    ``do_request`` read: for parameters that are JSON already."""

    parameters: dict[str, Any]
    contains_files: bool = False


class AiohttpRequest(BaseRequest):
    """One pool of connections to one Bot API server, for one bot. ``connections`` bounds the pool;
    ``answer_seconds`` is for how long an answer (of a download: its next piece) may keep us waiting."""

    def __init__(
        self,
        root: str,
        token: str,
        *,
        connections: int = 64,
        answer_seconds: float = ANSWER_SECONDS,
        on_date: Callable[[str], None] = lambda date: None,
    ) -> None:
        self._root = root.rstrip("/")
        self._token = token
        self._connections = connections
        self._answer_seconds = answer_seconds
        self._on_date = on_date
        self._session: aiohttp.ClientSession | None = None
        self._addresses: dict[str, URL] = {}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @property
    def read_timeout(self) -> float | None:
        """Seconds until an answer must be there."""
        return self._answer_seconds

    async def initialize(self) -> None:
        """Open the pool. Connections are made when they are needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, ttl_dns_cache=60, keepalive_timeout=60
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Answers are small, and unpacking them costs more than it saves.
                headers={"Accept-Encoding": "identity", "User-Agent": "Logbog"},
            )

    async def shutdown(self) -> None:
        """Close every connection, those in use too."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def renew(self) -> None:
        """Throw all connections away and begin with new ones."""
        await self.shutdown()
        await self.initialize()

    async def ask(self, method: str, parameters: Mapping[str, Any]) -> Any:
        """The ``result`` of one call whose parameters are JSON already. What the library does to parameters (files,
        dates, objects of its own) costs as much as making the request. Raises TelegramError, KeyError."""
        plain = _PlainParameters({name: value for name, value in parameters.items() if value is not None})
        return await self.post(f"bot/{method}", cast("RequestData", plain))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One request; gives status and body. ``read_timeout`` is for the whole of it."""
        patience = aiohttp.ClientTimeout(total=self._answer_seconds, sock_connect=CONNECT_SECONDS)
        if request_data is not None and request_data.contains_files:
            # Sending may take its time; the answer to what has been sent may not.
            patience = aiohttp.ClientTimeout(
                total=UPLOAD_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=self._answer_seconds
            )
        if isinstance(read_timeout, int | float):
            patience = aiohttp.ClientTimeout(total=read_timeout, sock_connect=CONNECT_SECONDS)
        body, headers = _body(request_data)
        try:
            async with self._open.request(
                method,
                self._address(url),
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=patience,
            ) as response:
                self._on_date(response.headers.get("Date", ""))
                payload = await response.read()
                self._refuse(response, payload)
                return response.status, payload
        except TimeoutError:
            raise TimedOut from None
        except _BROKEN as error:
            raise NetworkError(type(error).__name__) from None

    async def stream(self, path: str, size: int | None = None) -> AsyncIterator[bytes]:
        """The bytes of a file by the path (and the size, if it is known) that getFile gave. Raises FileGoneError
        where the link has run out, UnreachableError where not the whole of it came."""
        address = URL(f"{self._root}/file/bot{self._token}/{quote(path)}", encoded=True)
        # No limit on the whole: a large file over a slow line takes its time, as long as something comes.
        patience = aiohttp.ClientTimeout(
            total=None, sock_connect=CONNECT_SECONDS, sock_read=self._answer_seconds
        )
        try:
            async with self._open.get(address, allow_redirects=False, timeout=patience) as response:
                if response.status != 200:
                    _no_file(response)
                received = 0
                async for piece in response.content.iter_chunked(PIECE):
                    received += len(piece)
                    yield piece
                # With a length in its header aiohttp notices by itself; without, an end is an end.
                if size is not None and response.content_length is None and received < size:
                    raise UnreachableError("half")
        except TimeoutError:
            raise UnreachableError("timeout") from None
        except (*_BROKEN, NetworkError) as error:
            raise UnreachableError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer of the Bot API; the library's own version logs what it cannot read. Raises
        TelegramError."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("not JSON") from None
        if not isinstance(answer, dict) or not ("result" in answer or "error_code" in answer):
            raise TelegramError("not an answer")
        if not isinstance(answer.get("description", ""), str):
            answer.pop("description")
        # Acted upon in ``_refuse`` or not at all: the library would copy what it does not know into its
        # message.
        answer.pop("parameters", None)
        return answer

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NetworkError("closed")
        return self._session

    def _address(self, url: str) -> URL:
        """The true address of ``…/method`` or ``…/method?query``."""
        method = url.rpartition("/")[2]
        found = self._addresses.get(method)
        if found is None:
            found = URL(f"{self._root}/bot{self._token}/{method}", encoded=True)
            if "?" not in method:
                self._addresses[method] = found
        return found

    @staticmethod
    def _refuse(response: aiohttp.ClientResponse, payload: bytes) -> None:
        if response.status == 429:
            raise FloodError(_pause(response, payload))
        if response.status == 413:
            raise TooLargeError("413")


def _body(data: RequestData | None) -> tuple[Any, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return json.dumps(data.parameters).encode(), {"Content-Type": "application/json"}
    # Names as they are, in UTF-8: percent-encoded ones would be shown to the person like that.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=mime)
    return form, {}


def _pause(response: aiohttp.ClientResponse, payload: bytes) -> float:
    """How long a 429 wants us to wait, in seconds: at least a second, at most a day."""
    told: object = response.headers.get("Retry-After")
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
        told = answer["parameters"]["retry_after"]
    except (ValueError, RecursionError, LookupError, TypeError):
        pass
    try:
        seconds = float(told) if isinstance(told, str | int | float) else DEFAULT_PAUSE
    except (ValueError, OverflowError):
        seconds = DEFAULT_PAUSE
    return min(max(seconds, 1.0), 86_400.0) if seconds == seconds else DEFAULT_PAUSE


def _no_file(response: aiohttp.ClientResponse) -> NoReturn:
    if response.status == 404:
        raise FileGoneError
    if response.status == 401:
        raise RefusedTokenError
    if response.status == 429:
        raise SlowDownError(_pause(response, b""))
    if response.status == 413:
        raise TooBigError
    raise UnreachableError(str(response.status))
