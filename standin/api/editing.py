"""The methods that change, remove or mark messages, and the answer to a tap on a button."""

from __future__ import annotations

from standin.api.call import TEXT_LIMIT, Call, caption_fields, method
from standin.api.markup import read_markup
from standin.api.media import kind_of, media
from standin.api.params import Params
from standin.world.errors import JSON, bad_request
from standin.world.world import Chat, ChatRow

DELETE_SECONDS = 48 * 3600
QUERY_SECONDS = 15 * 60
ALERT_LIMIT = 200
MOST_DELETED = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def _editable(call: Call) -> tuple[Chat, ChatRow]:
    if call.params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = call.chat()
    row = call.row(chat, "message to edit not found")
    if not row.from_bot:
        raise bad_request("message can't be edited")
    return chat, row


def _edit(call: Call, chat: Chat, row: ChatRow, without: tuple[str, ...], fields: JSON) -> JSON:
    """Put new fields in place of old ones; an edit without buttons takes the buttons away, as at Telegram."""
    markup = read_markup(call.params).inline
    new = {name: value for name, value in row.message.items() if name not in (*without, "reply_markup")}
    new.update(fields)
    if markup:
        new["reply_markup"] = markup
    if new == row.message:
        raise bad_request(NOT_MODIFIED)
    call.count(chat)
    new["edit_date"] = call.bot.now()
    row.message = new
    row.edits += 1
    chat.touch(row)
    return new


@method("editMessageText")
async def edit_message_text(call: Call) -> JSON:
    """Another text, and other buttons."""
    chat, row = _editable(call)
    if "text" not in row.message:
        raise bad_request("there is no text in the message to edit")
    text, entities = call.formatted("text", "entities", TEXT_LIMIT, "message is too long")
    if not text:
        raise bad_request("message text is empty")
    fields: JSON = {"text": text, "entities": entities} if entities else {"text": text}
    if options := call.params.mapping("link_preview_options"):
        fields["link_preview_options"] = options
    return _edit(call, chat, row, ("text", "entities", "link_preview_options"), fields)


@method("editMessageCaption")
async def edit_message_caption(call: Call) -> JSON:
    """Another caption under a file."""
    chat, row = _editable(call)
    if not kind_of(row.message):
        raise bad_request("there is no caption in the message to edit")
    return _edit(call, chat, row, _CAPTION, call.caption())


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(call: Call) -> JSON:
    """Other buttons, or none."""
    chat, row = _editable(call)
    return _edit(call, chat, row, (), {})


@method("editMessageMedia")
async def edit_message_media(call: Call) -> JSON:
    """Another file in place of the old one."""
    chat, row = _editable(call)
    item = call.params.mapping("media") or {}
    if item.get("type") not in ("photo", "video", "document", "audio", "animation"):
        raise bad_request("can't parse InputMedia: media type is invalid")
    own = Params({**item, "media": item.get("media")}, call.params.uploads)
    fields = await media(
        item["type"], own.reference(own.text("media"), "media", call.bot.files), own, call.bot.files
    )
    spoiler = {"has_media_spoiler": True} if own.flag("has_spoiler") else {}
    old = (kind_of(row.message), "document", "text", "entities", "has_media_spoiler", *_CAPTION)
    return _edit(call, chat, row, old, {**fields, **caption_fields(own), **spoiler})


def _delete(chat: Chat, row: ChatRow) -> None:
    row.deleted = True
    chat.touch(row)


def _too_old(call: Call, row: ChatRow) -> bool:
    age: float = call.bot.clock() - row.message["date"]
    return age >= DELETE_SECONDS


@method("deleteMessage")
async def delete_message(call: Call) -> bool:
    """Take a message out of the chat, its own or the person's, within 48 hours."""
    chat = call.chat()
    row = call.row(chat, "message to delete not found")
    if _too_old(call, row):
        raise bad_request("message can't be deleted for everyone")
    _delete(chat, row)
    return True


@method("deleteMessages")
async def delete_messages(call: Call) -> bool:
    """Take up to a hundred messages out of the chat; the ones that are gone already do not matter."""
    chat, ids = call.chat(), call.params.listing("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    rows = [row for message_id in ids if (row := chat.find(int(message_id)))]
    if any(_too_old(call, row) for row in rows):
        raise bad_request("message can't be deleted for everyone")
    for row in rows:
        _delete(chat, row)
    return True


@method("answerCallbackQuery")
async def answer_callback_query(call: Call) -> bool:
    """End the waiting of a tapped button, with a passing text or an alert."""
    query = call.bot.queries.get(call.params.text("callback_query_id"))
    if query is None or query.answer is not None or call.bot.clock() - query.asked > QUERY_SECONDS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.params.text("text")
    if len(text) > ALERT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {
        "text": text,
        "show_alert": call.params.flag("show_alert"),
        "url": call.params.text("url"),
        "cache_time": call.params.integer("cache_time"),
    }
    query.answered.set()
    return True


@method("setMessageReaction")
async def set_message_reaction(call: Call) -> bool:
    """A small sign on a message."""
    chat = call.chat()
    row = call.row(chat, "message to react not found")
    reactions = call.params.listing("reaction")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    row.extra = {**row.extra, "reaction": reactions}
    chat.touch(row)
    return True


@method("pinChatMessage")
async def pin_chat_message(call: Call) -> bool:
    """Keep a message at the top of the chat."""
    chat = call.chat()
    chat.pinned = call.row(chat, "message to pin not found").message["message_id"]
    chat.touch()
    return True


@method("unpinChatMessage")
async def unpin_chat_message(call: Call) -> bool:
    """Take the pinned message down."""
    chat = call.chat()
    chat.pinned = None
    chat.touch()
    return True
