"""Keyboards under messages, with the limits that Telegram puts on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from standin.api.params import Params
from standin.world.errors import JSON, bad_request

DATA_BYTES = 64
MOST_BUTTONS = 100
_ACTIONS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Markup:
    """What ``reply_markup`` asked for: buttons under the message, or a keyboard of the chat."""

    inline: JSON | None = None
    keyboard: JSON | None = None


def read_markup(params: Params) -> Markup:
    """The checked ``reply_markup`` of a call. Raises Refused."""
    value = params.mapping("reply_markup")
    if not value:
        return Markup()
    if "inline_keyboard" not in value:
        return Markup(keyboard=value)
    rows = value["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_checked(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return Markup(inline={"inline_keyboard": kept} if kept else None)


def _checked(button: Any) -> JSON:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request("can't parse inline keyboard button: button text must be non-empty")
    if not _ACTIONS & button.keys():
        raise bad_request(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode("utf-8", "surrogatepass")) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("https://", "http://", "tg://", "mailto:", "tel:")):
        raise bad_request("BUTTON_URL_INVALID")
    return button


def buttons(message: JSON) -> list[JSON]:
    """All buttons under a message, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
