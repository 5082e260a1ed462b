"""The methods that put a new message into a chat."""

from __future__ import annotations

import asyncio

from standin.api.call import TEXT_LIMIT, Call, caption_fields, method
from standin.api.markup import read_markup
from standin.api.media import kind_of, media
from standin.api.message_content import contact, location
from standin.api.params import Params
from standin.world.errors import JSON, bad_request
from standin.world.world import Chat, ChatRow

ALBUM = range(2, 11)
ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def deliver(call: Call, chat: Chat, content: JSON) -> JSON:
    """Put a message of the bot into a chat; gives the Message. Raises Refused."""
    params = call.params
    markup = read_markup(params)
    author: JSON = {"sender_chat": chat.info} if chat.info["type"] == "channel" else {"from": call.bot.user}
    message: JSON = {"message_id": 0, **author, "chat": chat.info, "date": call.bot.now()}
    message.update(_reply(params, chat), **content)
    if params.flag("protect_content"):
        message["has_protected_content"] = True
    if params.flag("has_spoiler") and kind_of(content):
        message["has_media_spoiler"] = True
    if markup.inline:
        message["reply_markup"] = markup.inline
    if markup.keyboard:
        chat.keyboard = None if markup.keyboard.get("remove_keyboard") else markup.keyboard
    call.count(chat)
    message["message_id"] = call.bot.message_id()
    chat.action = chat.draft = None
    chat.add(
        ChatRow(message, from_bot=True, extra={"disable_notification": params.flag("disable_notification")})
    )
    return message


def _reply(params: Params, chat: Chat) -> JSON:
    """The message that is answered, and what of it is quoted."""
    reply = params.mapping("reply_parameters") or {"message_id": params.integer("reply_to_message_id")}
    if not reply.get("message_id"):
        return {}
    row = chat.find(int(reply["message_id"]))
    if row is None:
        if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    fields: JSON = {"reply_to_message": without_reply(row.message)}
    if quote := reply.get("quote"):
        text = row.message.get("text") or row.message.get("caption") or ""
        if quote not in text:
            raise bad_request("QUOTE_TEXT_INVALID")
        fields["quote"] = {"text": quote, "position": text.index(quote), "is_manual": True}
    return fields


def without_reply(message: JSON) -> JSON:
    """A message as it stands inside another one: replies go one level deep."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


@method("sendMessage")
async def send_message(call: Call) -> JSON:
    """A text."""
    chat = call.chat()
    text, entities = call.formatted("text", "entities", TEXT_LIMIT, "message is too long")
    if not text:
        raise bad_request("message text is empty")
    content: JSON = {"text": text, "entities": entities} if entities else {"text": text}
    if options := call.params.mapping("link_preview_options"):
        content["link_preview_options"] = options
    return deliver(call, chat, content)


async def _send_file(call: Call, kind: str) -> JSON:
    chat = call.chat()
    caption = call.caption() if kind != "sticker" else {}
    fields = await media(kind, call.params.file(kind, call.bot.files), call.params, call.bot.files)
    return deliver(call, chat, {**fields, **caption})


@method("sendPhoto")
async def send_photo(call: Call) -> JSON:
    """A photo, recompressed as Telegram does."""
    return await _send_file(call, "photo")


@method("sendDocument")
async def send_document(call: Call) -> JSON:
    """A file, byte by byte."""
    return await _send_file(call, "document")


@method("sendVoice")
async def send_voice(call: Call) -> JSON:
    """A voice message."""
    return await _send_file(call, "voice")


@method("sendAudio")
async def send_audio(call: Call) -> JSON:
    """A sound file."""
    return await _send_file(call, "audio")


@method("sendVideo")
async def send_video(call: Call) -> JSON:
    """A video."""
    return await _send_file(call, "video")


@method("sendVideoNote")
async def send_video_note(call: Call) -> JSON:
    """A round video."""
    return await _send_file(call, "video_note")


@method("sendAnimation")
async def send_animation(call: Call) -> JSON:
    """A soundless video or GIF."""
    return await _send_file(call, "animation")


@method("sendSticker")
async def send_sticker(call: Call) -> JSON:
    """A sticker."""
    return await _send_file(call, "sticker")


@method("sendMediaGroup")
async def send_media_group(call: Call) -> list[JSON]:
    """An album of two to ten photos and videos, or documents, or sound files."""
    chat, items = call.chat(), call.params.listing("media")
    if len(items) not in ALBUM:
        raise bad_request(
            "there are no messages to send" if not items else "too many messages to send as an album"
        )
    kinds = {item.get("type") for item in items if isinstance(item, dict)}
    if not kinds <= ALBUM_KINDS or (kinds & {"document", "audio"} and len(kinds) > 1):
        raise bad_request("can't use the media of the specified type in the album")
    contents = []
    for item in items:
        own = Params({**call.params.values, "caption": None, **item}, call.params.uploads)
        source = own.reference(own.text("media"), "media", call.bot.files)
        fields = await media(item["type"], source, own, call.bot.files)
        spoiler = {"has_media_spoiler": True} if own.flag("has_spoiler") else {}
        contents.append({**fields, **caption_fields(own), **spoiler})
    group = {"media_group_id": call.bot.group_id()}
    return [deliver(call, chat, {**content, **group}) for content in contents]


@method("sendLocation")
async def send_location(call: Call) -> JSON:
    """A point on the map."""
    return deliver(call, call.chat(), {"location": location(call.params.values)})


@method("sendVenue")
async def send_venue(call: Call) -> JSON:
    """A place with a name."""
    point = location(call.params.values)
    venue = {"location": point, "title": call.params.text("title"), "address": call.params.text("address")}
    return deliver(call, call.chat(), {"venue": venue, "location": point})


@method("sendContact")
async def send_contact(call: Call) -> JSON:
    """A telephone number with a name."""
    return deliver(call, call.chat(), {"contact": contact(call.params.values)})


@method("sendChatAction")
async def send_chat_action(call: Call) -> bool:
    """ "… is typing", for five seconds."""
    chat, action = call.chat(), call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = {"action": action, "time": asyncio.get_running_loop().time()}
    chat.touch()
    return True


@method("sendMessageDraft")
async def send_message_draft(call: Call) -> bool:
    """A text that shows for half a minute and is stored nowhere."""
    chat = call.chat()
    if chat.info["type"] != "private":
        raise bad_request("method is available for private chats only")
    if not call.params.integer("draft_id"):
        raise bad_request("draft identifier must be non-zero")
    text, entities = call.formatted("text", "entities", TEXT_LIMIT, "message is too long")
    now = asyncio.get_running_loop().time()
    chat.draft = {
        "draft_id": call.params.integer("draft_id"),
        "text": text,
        "entities": entities,
        "time": now,
    }
    chat.touch()
    return True


@method("forwardMessage")
async def forward_message(call: Call) -> JSON:
    """A message handed on, with its origin."""
    chat, row = call.chat(), call.row(call.chat("from_chat_id"), "message to forward not found")
    if row.message.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    original = row.message
    origin = original.get("forward_origin") or {
        "type": "user", "date": original["date"], "sender_user": original.get("from", call.bot.user),
    }  # fmt: skip
    return deliver(call, chat, {**_content(original), "forward_origin": origin})


@method("copyMessage")
async def copy_message(call: Call) -> JSON:
    """A message handed on without its origin; only its id is answered."""
    chat, row = call.chat(), call.row(call.chat("from_chat_id"), "message to copy not found")
    if row.message.get("has_protected_content"):
        raise bad_request("message can't be copied")
    content = _content(row.message)
    if "caption" in call.params and kind_of(content):
        content = {k: v for k, v in content.items() if not k.startswith("caption")} | call.caption()
    return {"message_id": deliver(call, chat, content)["message_id"]}


_ENVELOPE = frozenset({
    "message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "external_reply",
    "quote", "reply_markup", "forward_origin", "media_group_id", "has_protected_content",
})  # fmt: skip


def _content(message: JSON) -> JSON:
    return {name: value for name, value in message.items() if name not in _ENVELOPE}
