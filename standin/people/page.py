"""The chat page: plain files, no framework, and a policy that lets nothing in or out but this server."""

from __future__ import annotations

import html
import re
from pathlib import Path

from aiohttp import web

from bot.words import Language, Words, catalogue
from standin.world.errors import encode
from standin.world.world import Practice

FOLDER = Path(__file__).parent / "page"
PREFIX = "practice."
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "media-src 'self' blob:; connect-src 'self'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PLACE = re.compile(r"\{\{([a-z_.]+)\}\}")


def texts(language: Language) -> dict[str, str]:
    """All texts of the page, by key without the leading ``practice.``."""
    return {
        key.removeprefix(PREFIX): forms[0]
        for key, forms in catalogue(language).items()
        if key.startswith(PREFIX)
    }


def page_html(language: Language) -> str:
    """The page in one language. Raises UnknownTextError for a place whose text is missing."""
    words = Words(language)
    source = (FOLDER / "page.html").read_text(encoding="utf-8").replace("{{lang}}", str(language))
    source = source.replace("{{others}}", "".join(_notice(other) for other in Language if other != language))
    return _PLACE.sub(lambda place: html.escape(words.text(PREFIX + place[1])), source)


def _notice(language: Language) -> str:
    """What the page is, for whoever cannot read the language that it is shown in."""
    text = Words(language).text(f"{PREFIX}page.notice")
    return f'<br><span lang="{language}">{html.escape(text)}</span>'


def _language(request: web.Request) -> Language:
    wanted = request.query.get("language", "")
    return Language(wanted) if wanted in set(Language) else Language.DANISH


def add_page_routes(app: web.Application, practice: Practice) -> None:
    """Put the page into an application."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=page_html(_language(request)), content_type="text/html", headers=HEADERS)

    async def words(request: web.Request) -> web.Response:
        body = encode(texts(_language(request)))
        return web.Response(body=body, content_type="application/json", headers=HEADERS)

    async def part(request: web.Request) -> web.Response:
        path = FOLDER / request.match_info["name"]
        if path.suffix not in TYPES or not path.is_file():
            raise web.HTTPNotFound
        return web.Response(
            body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS
        )

    app.router.add_get("/", page)
    app.router.add_get("/page/words", words)
    app.router.add_get("/page/{name:[a-z_]+[.][a-z]+}", part)
