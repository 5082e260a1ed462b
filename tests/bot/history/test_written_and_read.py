"""What is written as a program writes it is read as the same: any words, in every shape of a date."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from email.message import EmailMessage
from html import escape
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.history import json_stream
from tests.bot.history.history_kit import form

FEW = settings(max_examples=15, deadline=None)
LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co"]),
    min_size=1,
    max_size=40,
).map(str.strip)
WORDS = st.lists(LINE.filter(bool), min_size=1, max_size=3).map("\n".join).filter("null".__ne__)
"""Without "null": WhatsApp writes that word for a message that it cannot export."""
NAME = st.from_regex(r"[A-ZÆØÅ][a-zæøåé]{1,9}( [A-ZÆØÅ][a-zæøå]{1,9})?", fullmatch=True)
_BETWEEN = (dt.datetime(2012, 1, 13), dt.datetime(2035, 12, 20))  # noqa: DTZ001 - by the phone's clock
START = st.datetimes(*_BETWEEN).map(lambda at: at.replace(microsecond=0))
SAID = st.tuples(NAME, WORDS, st.integers(0, 40_000))
CHAT = st.tuples(START, st.lists(SAID, min_size=1, max_size=8))


def timed(chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> list[tuple[str, dt.datetime, str]]:
    """Who, when and what, forwards in time."""
    at, found = chat[0], []
    for name, words, seconds in chat[1]:
        at += dt.timedelta(seconds=seconds)
        found.append((name, at, words))
    return found


def read(data: str | bytes, **options: Any) -> list[tuple[Any, ...]]:
    """Who, when and what, of all conversations."""
    found = form(("x", data.encode() if isinstance(data, str) else data), **options)
    every = [one for conversation in found["conversations"] for one in conversation["messages"]]
    return [(one["from"], one["at"], one["text"]) for one in every]


SHAPES = {
    "da-iphone": "[%d.%m.%Y %H.%M.%S] {}: {}",
    "da-android": "%d.%m.%Y %H.%M - {}: {}",
    "gb-iphone": "[%d/%m/%Y, %H:%M:%S] {}: {}",
    "gb-android": "%d/%m/%Y, %H:%M - {}: {}",
    "us-iphone": "[%m/%d/%y, %I:%M:%S\u202f%p] {}: {}",
    "us-android": "%m/%d/%y, %I:%M\u202f%p - {}: {}",
    "sv": "%Y-%m-%d %H:%M - {}: {}",
    "de": "%d.%m.%y, %H:%M - {}: {}",
    "nl": "%d-%m-%Y %H:%M - {}: {}",
}


@pytest.mark.parametrize("shape", SHAPES)
@FEW
@given(chat=CHAT)
def test_whatsapp(shape: str, chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> None:
    form_of_line = SHAPES[shape]
    text = "".join(at.strftime(form_of_line).format(name, words) + "\n" for name, at, words in timed(chat))
    spec = "seconds" if "%S" in form_of_line else "minutes"
    order = "month" if shape.startswith("us") else "day"
    assert read(text, day_month=order) == [
        (name, at.isoformat(timespec=spec), words) for name, at, words in timed(chat)
    ]


def _ms(at: dt.datetime) -> int:
    return int(at.replace(tzinfo=dt.UTC).timestamp()) * 1000


@FEW
@given(chat=CHAT, window=st.sampled_from([8, 50, 1 << 20]), indent=st.sampled_from([None, 1]))
def test_messenger_and_its_encrypted_chats(
    chat: tuple[dt.datetime, list[tuple[str, str, int]]], window: int, indent: int | None
) -> None:
    def mangled(text: str) -> str:
        return text.encode().decode("latin-1")

    wanted = [(name, at.isoformat(), words) for name, at, words in timed(chat)]
    plain = [
        {"sender_name": mangled(name), "timestamp_ms": _ms(at), "content": mangled(words)}
        for name, at, words in reversed(timed(chat))
    ]
    encrypted = [
        {"senderName": name, "timestamp": _ms(at), "text": words, "type": "text"}
        for name, at, words in reversed(timed(chat))
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_WINDOW", window)
        for records, escaped in ((plain, True), (encrypted, False)):
            whole = {"participants": [], "messages": records, "title": "x", "threadName": "x"}
            assert read(json.dumps(whole, indent=indent, ensure_ascii=escaped)) == wanted


@FEW
@given(chat=CHAT)
def test_a_span_says_where_a_record_stands(chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> None:
    records = [{"senderName": name, "timestamp": _ms(at), "text": words} for name, at, words in timed(chat)]
    data = json.dumps({"æ": "ø", "messages": records}, ensure_ascii=False).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_WINDOW", 64)
        found = [item for item in json_stream.items(data) if item.record]
    assert [json.loads(data[item.span.start : item.span.end]) for item in found] == records


@FEW
@given(chat=CHAT)
def test_an_sms_backup(chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> None:
    def attribute(text: str) -> str:
        pairs = "".join(
            f"&#{0xD800 + (ord(c) - 0x10000 >> 10)};&#{0xDC00 + (ord(c) - 0x10000 & 0x3FF)};"
            if ord(c) > 0xFFFF
            else c
            for c in quoteattr(text, {"\n": "&#10;"})
        )
        return pairs

    records = "".join(
        f'<sms address="28119002" date="{_ms(at)}" type="1" body={attribute(words)} contact_name={attribute(name)} />\n'
        for name, at, words in timed(chat)
    )
    wanted = [("+4528119002", at.isoformat(), words) for _, at, words in timed(chat)]
    assert read(f"<?xml version='1.0'?><smses count='1'>{records}</smses>") == wanted


@FEW
@given(chat=CHAT)
def test_the_table_of_imazing(chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> None:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["Chat Session", "Message Date", "Type", "Sender ID", "Sender Name", "Text"])
    for name, at, words in timed(chat):
        writer.writerow(["x", f"{at:%Y-%m-%d %H:%M:%S}", "Incoming", "28119002", name, words])
    wanted = [("+4528119002", at.isoformat(), words) for _, at, words in timed(chat)]
    assert read(target.getvalue()) == wanted


@FEW
@given(chat=CHAT)
def test_a_page_of_meta(chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> None:
    boxes = "".join(
        f'<div class="uiBoxWhite"><h2>{name}</h2><div><div>{escape(words).replace(chr(10), "<br>")}</div></div>'
        f"<div>{at:%b %d, %Y %I:%M %p}</div></div>"
        for name, at, words in reversed(timed(chat))
    )
    found = read(f"<html><title>x</title><body>{boxes}</body></html>")
    wanted = [(name, at.isoformat(timespec="minutes"), words) for name, at, words in timed(chat)]
    assert found == wanted


@FEW
@given(chat=CHAT)
def test_a_mail(chat: tuple[dt.datetime, list[tuple[str, str, int]]]) -> None:
    name, at, words = timed(chat)[0]
    mail = EmailMessage()
    mail["From"] = f"{name} <kasper@example.dk>"
    mail["Date"] = at.replace(tzinfo=dt.UTC)
    mail["Subject"] = name
    mail.set_content(words + "\n")
    assert read(mail.as_bytes()) == [("kasper@example.dk", at.isoformat(), words)]
