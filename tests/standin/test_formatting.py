"""Formatted text becomes entities with offsets in UTF-16 units, and malformed markup is refused."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standin.api.entities import found_in, parse_html, trimmed, units
from standin.world.errors import ApiRefusal

TAGS = {
    "b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "code": "code", "pre": "pre",
    "tg-spoiler": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@st.composite
def marked_up(draw: st.DrawFn) -> tuple[str, str, list[tuple[str, str]]]:
    """Markup, its plain text, and the (type, text) of each entity in it."""
    source, plain, entities = "", "", []
    for text in draw(st.lists(texts, max_size=6)):
        tag = draw(st.sampled_from([None, *TAGS]))
        source += html.escape(text) if tag is None else f"<{tag}>{html.escape(text)}</{tag}>"
        plain += text
        if tag and text:
            entities.append((TAGS[tag], text))
    return source, plain, entities


def cut(text: str, entity: dict[str, int]) -> str:
    """The part of a text that an entity covers."""
    encoded = text.encode("utf-16-le")
    return encoded[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")


@given(marked_up())
def test_entities_cover_exactly_what_was_marked(example: tuple[str, str, list[tuple[str, str]]]) -> None:
    source, plain, wanted = example
    text, entities = parse_html(source)
    assert text == plain
    assert [(entity["type"], cut(text, entity)) for entity in entities] == wanted


@given(marked_up(), st.text(" \n", max_size=3), st.text(" \n", max_size=3))
def test_white_space_around_a_text_moves_its_entities(
    example: tuple[str, str, list[tuple[str, str]]], before: str, after: str
) -> None:
    text, entities = trimmed(*parse_html(before + example[0] + after))
    assert text == text.strip()
    for entity in entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= units(text)


@given(st.text(max_size=60))
def test_any_text_is_either_read_or_refused(source: str) -> None:
    reason = ""
    try:
        text, entities = parse_html(source)
    except ApiRefusal as refusal:
        reason = refusal.description
    if reason:
        assert reason.startswith("Bad Request: can't parse entities: ")
    else:
        assert all(0 < entity["length"] <= units(text) for entity in entities)


@pytest.mark.parametrize(
    "source",
    [
        "<b>",
        "</b>",
        "<b><i></b></i>",
        "<blink>x</blink>",
        "a < b",
        "<b",
        "<span>x</span>",
        '<a href="x>y</a>',
    ],
)
def test_malformed_markup_is_refused(source: str) -> None:
    with pytest.raises(ApiRefusal, match="can't parse entities"):
        parse_html(source)


def test_empty_tag_inside_its_own_kind_leaves_the_outer_one() -> None:
    assert parse_html("<b><b></b>x</b>") == ("x", [{"type": "bold", "offset": 0, "length": 1}])


def test_links_nested_tags_and_code_with_a_language() -> None:
    text, entities = parse_html(
        '<a href="https://example.org/?a=1&amp;b=2">her <b>nu</b></a> &lt;'
        '<pre><code class="language-sql">x</code></pre>'
    )
    assert text == "her nu <x"
    assert entities == [
        {"type": "text_link", "offset": 0, "length": 6, "url": "https://example.org/?a=1&b=2"},
        {"type": "bold", "offset": 4, "length": 2},
        {"type": "pre", "offset": 8, "length": 1, "language": "sql"},
    ]


def test_commands_addresses_mails_mentions_and_hashtags_are_found() -> None:
    text = "😀 /start@logbog_bot https://example.org/a. skriv@example.org @astrid_holm #nu a/b 3/5 #1"
    found = {(entity["type"], cut(text, entity)) for entity in found_in(text)}
    assert found == {
        ("bot_command", "/start@logbog_bot"), ("url", "https://example.org/a"), ("email", "skriv@example.org"),
        ("mention", "@astrid_holm"), ("hashtag", "#nu"),
    }  # fmt: skip
