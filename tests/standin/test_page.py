"""The chat page in a real browser: written in, tapped, looked at, by mouse and by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.words import Language
from standin.demo.browser import Browser, find_browser
from standin.people.page import FOLDER, page_html, texts
from tests.standin.client import Client, drawn

needs_browser = pytest.mark.skipif(find_browser() is None, reason="there is no Chromium on this machine")
READY = "document.body.dataset.revision"
KEYS = {"inline_keyboard": [[{"text": "Tid", "callback_data": "t"}, {"text": "Type", "callback_data": "y"}]]}


@pytest.fixture
async def page(client: Client) -> AsyncIterator[Browser]:
    """The page of the first person, without a single error by its end."""
    async with Browser() as browser:
        await browser.open(f"{client.root}/?user=1")
        await browser.wait_for(READY)
        yield browser
        assert browser.problems == []


async def next_update(client: Client) -> dict[str, Any]:
    """The next update that the bot gets, confirmed."""
    (update,) = await client.call("getUpdates", timeout=10, limit=1)
    await client.call("getUpdates", offset=update["update_id"] + 1)
    return {str(kind): value for kind, value in update.items() if kind != "update_id"}


def shows(text: str) -> str:
    """A script that is true when the chat shows a text."""
    return f"document.getElementById('messages').innerText.includes({json.dumps(text)})"


@pytest.mark.parametrize("language", list(Language))
def test_every_text_of_the_page_is_in_both_catalogues_and_every_text_is_used(language: Language) -> None:
    assert "{{" not in page_html(language)
    for one in Language:  # whoever cannot read the page's language still sees what it is
        assert texts(one)["page.notice"] in page_html(language)
    source = "".join(path.read_text() for path in FOLDER.iterdir())
    dynamic = {
        "online",
        "typing",
        "offline",
        "reply",
        "edit",
        "delete",
        "place",
        "live_place",
        "play",
        "pause",
    }
    known = texts(language)
    assert len(known) > 60
    for key in known:
        name = key.removeprefix("say.")
        used = f"{{{{{key}}}}}" in source or f'say("{name}"' in source or name in dynamic
        assert used, key


async def test_page_lets_nothing_in_from_elsewhere(client: Client) -> None:
    for path in ("/", "/?language=en", "/page/app.js", "/page/theme.css", "/page/words?language=en"):
        async with client.session.get(client.root + path) as response:
            assert response.status == 200
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            body = await response.text()
            assert not any(
                word in body for word in ("http://cdn", "https://cdn", "googleapis", "unpkg", "eval(")
            )
    async with client.session.get(client.root + "/page/page.html") as response:
        assert response.status == 404
    async with client.session.get(client.root + "/page/..%2fserver.py") as response:
        assert response.status == 404


@needs_browser
async def test_conversation_with_buttons_edits_and_deletion(client: Client, page: Browser) -> None:
    await page.click("#start")
    assert (await next_update(client))["message"]["text"] == "/start"
    await page.type("#text", "hej 😀")
    await page.press("Enter")
    assert (await next_update(client))["message"]["text"] == "hej 😀"
    sent = await client.call(
        "sendMessage",
        chat_id=1,
        text="<b>Gemt</b> <tg-spoiler>skjult</tg-spoiler>",
        parse_mode="HTML",
        reply_markup=KEYS,
    )
    at = {"chat_id": 1, "message_id": sent["message_id"]}
    await page.wait_for("document.querySelector('.row:last-child .text b')?.innerText === 'Gemt'")
    await page.click(".spoiler")
    assert await page.evaluate("document.querySelector('.spoiler').classList.contains('shown')")
    await page.click("[data-callback=t]")
    query = (await next_update(client))["callback_query"]
    assert query["data"] == "t"
    assert (
        await page.evaluate("document.querySelector('[data-callback=t]').getAttribute('aria-busy')") == "true"
    )
    await client.call("answerCallbackQuery", callback_query_id=query["id"], text="Noteret", show_alert=True)
    await page.wait_for(
        "document.getElementById('alert').open && document.getElementById('alert').innerText.includes('Noteret')"
    )
    await page.press("Enter")
    await page.wait_for(
        "!document.getElementById('alert').open && !document.querySelector('.busy[data-callback]')"
    )
    await client.call("editMessageText", **at, text="Gemt · nr. 1")
    await page.wait_for(shows("redigeret"))
    assert not await page.evaluate("document.querySelector('.keys')")
    await client.call("deleteMessage", **at)
    await page.wait_for(f"!{shows('Gemt')}")


@needs_browser
async def test_forwards_from_the_form_have_their_own_senders_and_times(client: Client, page: Browser) -> None:
    await page.click("#attach")
    await page.click("[data-do=forward]")
    await page.evaluate("document.getElementById('forward-name').value = 'Mikkel Dam'")
    await page.type("#forward-rows li:nth-child(1) input[type=text]", "Hvor er du?")
    await page.click("#forward-add")
    await page.type("#forward-rows li:nth-child(2) input[type=text]", "Svar mig")
    script = (
        "document.querySelectorAll('#forward-rows input[type=datetime-local]')[{}].value = '2025-05-13T{}'"
    )
    for row, clock in enumerate(("21:14", "21:20")):
        await page.evaluate(script.format(row, clock))
    await page.click("#forward-sheet .primary")
    first, second = [(await next_update(client))["message"] for _ in range(2)]
    assert (first["text"], second["text"]) == ("Hvor er du?", "Svar mig")
    assert first["forward_origin"]["sender_user"]["first_name"] == "Mikkel Dam"
    # 21.14 in Denmark in May is 19.14 UTC.
    assert [message["forward_origin"]["date"] for message in (first, second)] == [1747163640, 1747164000]
    await page.wait_for(shows("Videresendt fra Mikkel Dam"))
    await page.wait_for(shows("13. maj 2025 kl. 21.14"))


@needs_browser
@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_pictures_go_as_photos_or_byte_by_byte(
    client: Client, page: Browser, tmp_path: Path, kind: str
) -> None:
    paths = [tmp_path / f"skærm {number}.png" for number in range(2)]
    for number, path in enumerate(paths):
        path.write_bytes(drawn(300 + number, 500))
    await page.choose_files("#pick-files", *paths)
    await page.click(f"#files-kind input[value={kind}] + span")
    await page.type("#files-caption", "to billeder")
    await page.click("#files-sheet .primary")
    first, second = [(await next_update(client))["message"] for _ in range(2)]
    assert first["media_group_id"] == second["media_group_id"]
    assert first["caption"] == "to billeder"
    if kind == "document":
        assert second["document"]["file_name"] == "skærm 1.png"
        assert await client.download(second["document"]["file_id"]) == paths[1].read_bytes()
    else:
        assert len(first["photo"]) == 3
        await page.wait_for("document.querySelectorAll('.grid.of2 img').length === 2")


@needs_browser
async def test_pasted_screenshot_is_offered_for_sending(client: Client, page: Browser) -> None:
    await page.evaluate(
        "(async () => { const blob = await (await fetch('/page/mark.svg')).blob();"
        "const data = new DataTransfer(); data.items.add(new File([blob], 'image.png', {type: 'image/png'}));"
        "const event = new ClipboardEvent('paste', {clipboardData: data, cancelable: true});"
        "document.getElementById('text').dispatchEvent(event);"
        "})()"
    )
    await page.wait_for("document.getElementById('files-sheet').open")
    await page.click("#files-kind input[value=document] + span")
    await page.click("#files-sheet .primary")
    assert (await next_update(client))["message"]["document"]["file_name"] == "image.png"


@needs_browser
async def test_places_contacts_commands_and_edits(client: Client, page: Browser) -> None:
    await client.call("setMyCommands", commands=[{"command": "log", "description": "Se loggen"}])
    await page.click("#commands")
    await page.click("#commands-menu button")
    assert (await next_update(client))["message"]["text"] == "/log"
    for name, fields in (("place", {}), ("contact", {"first": "Jonas", "phone": "20202020"})):
        await page.click("#attach")
        await page.click(f"[data-do={name}]")
        for field, value in fields.items():
            await page.type(f"#{name}-{field}", value)
        await page.click(f"#{name}-sheet .primary")
    assert (await next_update(client))["message"]["location"] == {"latitude": 56.1629, "longitude": 10.2039}
    assert (await next_update(client))["message"]["contact"]["first_name"] == "Jonas"
    await page.evaluate("document.querySelector('.row .more').click()")
    await page.click(".actions button:nth-child(2)")
    await page.evaluate("document.getElementById('text').value = ''")
    await page.type("#text", "/log igen")
    await page.press("Enter")
    assert (await next_update(client))["edited_message"]["text"] == "/log igen"


@needs_browser
async def test_everything_can_be_reached_and_done_by_keyboard(client: Client, page: Browser) -> None:
    await client.do("send", user={"id": 1, "first_name": "Astrid"}, text="hej")
    await client.call("sendMessage", chat_id=1, text="Gemt", reply_markup=KEYS)
    await page.wait_for("document.querySelector('[data-callback=y]')")
    reached: list[str] = []
    for _ in range(25):
        await page.press("Tab")
        reached.append(
            await page.evaluate("document.activeElement.id || document.activeElement.dataset.callback || ''")
        )
        ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        inside = await page.evaluate(
            "!!document.activeElement.closest('.field') || document.activeElement === document.body"
        )
        assert ring != "none" or inside, reached
        if reached[-1] == "y":
            await page.press("Enter")
    assert {"phone-1", "phone-2", "language", "theme", "t", "y", "attach", "text", "commands"} <= set(reached)
    await client.call("getUpdates", offset=-1)
    assert (await next_update(client))["callback_query"]["data"] == "y"
    unnamed = (
        "[...document.querySelectorAll('button, a, input, select, textarea')].filter(e => !e.hidden && "
        "!(e.ariaLabel || e.innerText.trim() || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"
    )
    assert await page.evaluate(unnamed) == []


@needs_browser
async def test_language_theme_and_second_phone(client: Client, page: Browser) -> None:
    assert await page.evaluate("document.documentElement.lang") == "da"
    light = await page.evaluate("getComputedStyle(document.querySelector('.phone')).backgroundColor")
    await page.click("#theme")
    assert await page.evaluate("getComputedStyle(document.querySelector('.phone')).backgroundColor") != light
    await page.click("#language")
    await page.wait_for(f"document.documentElement.lang === 'en' && {READY}")
    assert "Nothing goes to Telegram" in await page.evaluate("document.body.innerText")
    await page.click("#phone-2")
    await page.wait_for(
        f"location.search.includes('user=2') && document.documentElement.lang === 'en' && {READY}"
    )
    await page.click("#start")
    assert (await next_update(client))["message"]["from"]["id"] == 2
    assert await page.evaluate("document.querySelector('[aria-current]').textContent") == "Phone 2 · Jonas"


@needs_browser
async def test_the_other_phone_says_that_something_new_has_come_until_it_is_looked_at(
    client: Client, page: Browser
) -> None:
    news = "document.querySelector('#phone-{}').classList.contains('news')"
    assert not await page.evaluate(news.format(2))
    await client.do("send", user={"id": 2, "first_name": "Jonas"}, text="/start")
    await client.call("sendMessage", chat_id=2, text="hej Jonas")
    await page.wait_for(news.format(2))
    label = await page.evaluate("document.querySelector('#phone-2').getAttribute('aria-label')")
    assert label == "Telefon 2 · Jonas, noget nyt"
    await page.click("#phone-2")
    await page.wait_for(f"location.search.includes('user=2') && {READY} && {shows('hej Jonas')}")
    await page.click("#phone-1")
    await page.wait_for(f"location.search.includes('user=1') && {READY}")
    await client.call("sendMessage", chat_id=2, text="mere")
    await page.wait_for(news.format(2))


@needs_browser
async def test_an_address_that_one_phone_shows_is_opened_on_the_other(client: Client, page: Browser) -> None:
    await client.do("send", user={"id": 1, "first_name": "Astrid"}, text="/start")
    await next_update(client)
    await client.call("sendMessage", chat_id=1, text="Åbn dette:\nhttps://t.me/b?start=abc_12-3")
    await page.click("#messages a")
    await page.wait_for(f"location.search === '?user=2' && {READY} && {shows('/start abc_12-3')}")
    message = (await next_update(client))["message"]
    assert (message["from"]["id"], message["text"]) == (2, "/start abc_12-3")


@needs_browser
async def test_markup_in_texts_and_names_stays_text(client: Client, page: Browser) -> None:
    evil = "<img src=x onerror=alert(1)><script>1</script>"
    await client.do("send", user={"id": 1, "first_name": evil}, text=evil)
    await client.call("sendMessage", chat_id=1, text=evil, reply_parameters={"message_id": 1})
    await page.wait_for("document.querySelectorAll('.row').length === 2")
    assert await page.evaluate("document.querySelectorAll('#messages img, #messages script').length") == 0
    assert await page.evaluate(shows(evil))


@needs_browser
async def test_chat_follows_its_end_unless_the_person_has_scrolled_away(
    client: Client, page: Browser
) -> None:
    for number in range(30):
        await client.do("send", user={"id": 1, "first_name": "Astrid"}, text=f"besked {number}")
    at_end = "(s => s.scrollHeight - s.scrollTop - s.clientHeight < 5)(document.getElementById('scroller'))"
    await page.wait_for(f"document.querySelectorAll('.row').length === 30 && {at_end}")
    await client.call("sendMessageDraft", chat_id=1, draft_id=1, text="et kig")
    await page.wait_for(f"!document.getElementById('draft').hidden && {at_end}")
    await page.evaluate(
        "new Promise(done => { const s = document.getElementById('scroller');"
        "s.addEventListener('scrollend', () => requestAnimationFrame(done), {once: true});"
        "s.scrollTo({top: 0, behavior: 'instant'}); })"
    )
    await client.call("sendMessage", chat_id=1, text="nyt")
    await page.wait_for("!document.getElementById('newest').hidden")
    assert not await page.evaluate(at_end)
    await page.click("#newest")
    await page.wait_for(at_end)
