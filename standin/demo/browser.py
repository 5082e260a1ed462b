"""A headless Chromium, steered over the DevTools protocol with the HTTP library that is here anyway.

It clicks and types as a person does (real mouse and key events at real places), and takes pictures. Who has
no browser gets NoBrowserError with one sentence to show.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

from standin.world.errors import PracticeError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 30.0
ANSWER_SECONDS = 30.0
_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions",
    "--disable-dev-shm-usage", "--no-default-browser-check", "--no-proxy-server", "--mute-audio",
    "--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0",
)  # fmt: skip
# It opens a socket in TMPDIR, whose whole path may have 108 characters (unix(7)), and leaves things there.
_SHORT = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108

# The middle of an element that has not moved for two frames and that a click there would hit; else null.
_PLACE_AT_REST = """async (selector) => {
  const element = document.querySelector(selector);
  if (!element) return null;
  element.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const middle = () => { const r = element.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
  const frame = () => new Promise((done) => { requestAnimationFrame(done); });
  const [x, y] = middle();
  await frame(); await frame();
  const hit = document.elementFromPoint(x, y);
  const [x2, y2] = middle();
  return x === x2 && y === y2 && (element === hit || element.contains(hit)) ? [x, y] : null;
}"""


class NoBrowserError(PracticeError):
    """There is no Chromium on this machine, or it does not start."""

    code = "practice.no_browser"


class PageError(PracticeError):
    """The page did not do as asked: no such element, a script that failed, a wait that was too long."""

    code = "practice.page"


def _removed(*folders: str) -> bool:
    """Remove these folders; whether none of them is there any more."""
    there = [folder for folder in folders if folder and Path(folder).exists()]
    for folder in there:
        shutil.rmtree(folder, ignore_errors=True)
    return not there


def find_browser() -> str | None:
    """The path of a Chromium, or None."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Browser:
    """One page in one browser. ``async with Browser() as browser`` ends it without leftovers."""

    def __init__(self, *, width: int = 390, height: int = 844, timezone: str = "Europe/Copenhagen") -> None:
        self._size = (width, height)
        self._timezone = timezone
        self._process: asyncio.subprocess.Process | None = None
        self._profile = self._leavings = ""
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._number = 0
        self.problems: list[str] = []  # what the page's console reported as an error

    async def __aenter__(self) -> Browser:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start the browser with an empty page. Raises NoBrowserError."""
        program = find_browser()
        if program is None:
            raise NoBrowserError("no Chromium found on this machine")
        self._profile = tempfile.mkdtemp(prefix="practice-browser-")
        self._leavings = tempfile.mkdtemp(prefix="practice-", dir=_SHORT)
        self._process = await asyncio.create_subprocess_exec(
            "env", f"TMPDIR={self._leavings}",
            program, *_FLAGS, f"--user-data-dir={self._profile}", "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = await asyncio.wait_for(self._port(), START_SECONDS)
            self._session = aiohttp.ClientSession()
            async with self._session.get(f"http://127.0.0.1:{port}/json/list") as response:
                pages = [target for target in await response.json() if target["type"] == "page"]
            self._socket = await self._session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0)
        except (TimeoutError, aiohttp.ClientError, IndexError):
            await self.close()
            raise NoBrowserError("Chromium did not start") from None
        for domain in ("Page", "Runtime", "Log"):
            await self._ask(f"{domain}.enable")
        await self._ask("Emulation.setTimezoneOverride", timezoneId=self._timezone)
        await self.resize(*self._size)

    async def _port(self) -> int:
        """The port that the browser chose; it writes it into its profile."""
        path = Path(self._profile) / "DevToolsActivePort"
        while not path.exists() or not (lines := path.read_text(encoding="ascii").splitlines()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # another process writes the file
        return int(lines[0])

    async def _ask(self, method: str, **params: Any) -> Any:
        if self._socket is None:
            raise NoBrowserError("the browser is not running")
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                answer = await self._socket.receive_json()
                if answer.get("id") == self._number:
                    break
                self._note(answer)
        if "error" in answer:
            raise PageError(answer["error"]["message"])
        return answer["result"]

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Runtime.exceptionThrown":
            details = event["params"]["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            self.problems.append(event["params"]["entry"]["text"])

    async def resize(self, width: int, height: int, *, dark: bool = False, scale: float = 2.0) -> None:
        """The size of the screen in CSS pixels, and which colours the person prefers."""
        await self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self._ask("Emulation.setEmulatedMedia", features=[feature])

    async def open(self, url: str) -> None:
        """Open an address and wait until the page has loaded."""
        await self._ask("Page.navigate", url=url)
        await self.wait_for("document.readyState === 'complete'")

    async def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression (a promise is awaited). Raises PageError."""
        answer = await self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise PageError(
                answer["exceptionDetails"].get("exception", {}).get("description", "script failed")
            )
        return answer["result"].get("value")

    async def wait_for(self, script: str, seconds: float = 15.0) -> Any:
        """Wait until an expression is true, asking at each frame; gives its value. Raises PageError."""
        try:
            async with asyncio.timeout(seconds):
                while (value := await self._attempt(script)) in (None, False, 0, ""):  # noqa: ASYNC110 -- an element comes as {}
                    await asyncio.sleep(0.03)
                return value
        except TimeoutError:
            raise PageError(f"waited in vain for: {script}") from None

    async def _attempt(self, script: str) -> Any:
        """The value of an expression, or None while the page is between two documents."""
        try:
            return await self.evaluate(script)
        except PageError:
            return None

    async def click(self, selector: str) -> None:
        """Click in the middle of an element, once it is there, at rest and uncovered. Raises PageError."""
        place = await self.wait_for(f"({_PLACE_AT_REST})({json.dumps(selector)})")
        for kind in ("mousePressed", "mouseReleased"):
            await self._ask(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1
            )

    async def type(self, selector: str, text: str) -> None:
        """Put the cursor into a field and write. Raises PageError."""
        await self.wait_for(f"document.querySelector({json.dumps(selector)})?.focus() ?? true")
        await self._ask("Input.insertText", text=text)

    async def press(self, key: str, *, shift: bool = False) -> None:
        """Press one key, such as Enter, Tab or Escape."""
        codes = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, " ": 32}
        text = {"text": "\r"} if key == "Enter" else {"text": " "} if key == " " else {}
        common = {"key": key, "code": key, "windowsVirtualKeyCode": codes.get(key, 0), "modifiers": 8 * shift}
        await self._ask("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        await self._ask("Input.dispatchKeyEvent", type="keyUp", **common)

    async def choose_files(self, selector: str, *paths: Path) -> None:
        """Put files into a file field. Raises PageError."""
        root = await self._ask("DOM.getDocument")
        node = await self._ask("DOM.querySelector", nodeId=root["root"]["nodeId"], selector=selector)
        await self._ask("DOM.setFileInputFiles", files=[str(path) for path in paths], nodeId=node["nodeId"])

    async def screenshot(
        self, path: Path, width: int = 390, height: int = 844, *, dark: bool = False
    ) -> None:
        """A picture of the screen as PNG, twice as fine as its size in CSS pixels."""
        await self.resize(width, height, dark=dark)
        await self.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 250)))")
        shot = await self._ask("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))

    async def close(self) -> None:
        """End the browser and remove what it wrote."""
        if self._socket is not None:
            await self._socket.close()
        if self._session is not None:
            await self._session.close()
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 5.0)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        self._socket = self._session = self._process = None
        for _ in range(50):  # the browser's own children may still be writing for a moment
            if not await asyncio.to_thread(_removed, self._profile, self._leavings):
                await asyncio.sleep(0.05)
                continue
            break
