"""What people do in the world: write, send files, forward, edit, tap buttons, block the bot.

Fields of a sending (`send`), as JSON or, with files, as multipart whose objects are JSON strings:

    user            {id, first_name, last_name?, username?, language_code?}; later ``user_id`` is enough
    chat            {id, type: group | supergroup | channel, title}: where, if not in the private chat
    one of          text · contact · location (with live_period) · venue · poll · dice · story · checklist ·
                    paid_media · rich_message, or files named photo · document · voice · audio · video ·
                    video_note · animation · sticker · live_photo (with its photo); or a known file's id
    with files      caption, parse_mode, file_name, mime, duration, width, height; ``as_album`` or media_group_id;
                    ``exact``: a photo's largest size is the very bytes, be they a picture or not
    with anything   date (unix seconds), forward_origin (four kinds), reply_to_message_id, external_reply, quote,
                    entities, has_media_spoiler, has_protected_content
"""

from __future__ import annotations

import msgspec

from standin.api import message_content
from standin.api.call import caption_fields, formatted
from standin.api.markup import buttons
from standin.api.media import KINDS, kind_of, media, stored_fields
from standin.api.params import Params
from standin.api.sending import without_reply
from standin.world.errors import JSON, bad_request, decode, encode
from standin.world.files import Upload
from standin.world.world import Bot, Chat, ChatRow

PERSON_TEXT_LIMIT = 1_000_000  # a person's app cuts a long text by itself; a test may want one whole
_OBJECTS = {
    "contact": message_content.contact, "poll": message_content.poll, "dice": message_content.dice,
    "story": message_content.story,
    "checklist": message_content.checklist, "paid_media": message_content.paid_media,
}  # fmt: skip
_VERBATIM = ("quote", "via_bot", "link_preview_options")
_FLAGS = ("has_media_spoiler", "has_protected_content", "is_automatic_forward", "is_from_offline")
_WITH_MESSAGE = ("message", "edited_message", "channel_post", "edited_channel_post")


async def send(bot: Bot, params: Params) -> list[JSON]:
    """What a person sends: one message, or several files as an album or one by one. Raises Refused."""
    chat = _chat_of(bot, params)
    parts = await _contents(bot, params)
    group = params.text("media_group_id") or (
        bot.group_id() if params.flag("as_album") and len(parts) > 1 else ""
    )
    common = _common(bot, chat, params)
    if group:
        common["media_group_id"] = group
    messages = []
    for number, part in enumerate(parts):
        caption = caption_fields(params) if kind_of(part) and not number else {}
        messages.append(_arrive(bot, chat, {**common, **part, **caption}))
    return messages


def _chat_of(bot: Bot, params: Params) -> Chat:
    """The chat of a message: the person's own with the bot, or a group or channel that the bot is in."""
    person = _author(bot, params)
    place = params.mapping("chat")
    if place is None:
        chat = open_chat(bot, person)
    else:
        chat = bot.chat(int(place["id"]))
        if not chat.started or chat.closed:
            chat.started, chat.closed, chat.info = True, "", {"type": "group", "title": "Group", **place}
            _membership(bot, chat, person, "left", "member")
    return chat


def _author(bot: Bot, params: Params) -> JSON:
    """Who sends: what is said of them now over what is known of them. Raises Refused without an id."""
    given = params.mapping("user") or {"id": params.integer("user_id")}
    user = message_content.user(given)
    return {**user, **bot.chat(user["id"]).person, **given, "id": user["id"]}


def open_chat(bot: Bot, person: JSON) -> Chat:
    """The private chat of a person, who by writing lets the bot write back."""
    chat = bot.chat(int(person["id"]))
    if chat.person != person:
        names: JSON = {
            name: person[name] for name in ("first_name", "last_name", "username") if name in person
        }
        chat.person, chat.info = person, {"id": chat.id, "type": "private", **names}
    if chat.closed:
        chat.closed = ""
        _membership(bot, chat, person, "kicked", "member")
    chat.started = True
    return chat


def block(bot: Bot, user_id: int, blocked: bool) -> None:
    """A person blocks the bot, or lets it in again."""
    chat = bot.chat(user_id)
    chat.closed = "bot was blocked by the user" if blocked else ""
    states = ("member", "kicked") if blocked else ("kicked", "member")
    _membership(bot, chat, chat.person or message_content.user({"id": user_id}), *states)
    chat.touch()


def _membership(bot: Bot, chat: Chat, by: JSON, before: str, after: str) -> None:
    def member(status: str) -> JSON:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": bot.user, "status": status, **until}

    change = {"chat": chat.info, "from": by, "date": bot.now()}
    bot.updates.add(
        "my_chat_member", change | {"old_chat_member": member(before), "new_chat_member": member(after)}
    )


def _common(bot: Bot, chat: Chat, params: Params) -> JSON:
    """The fields that every message of one sending shares."""
    person = _author(bot, params)
    author = {"sender_chat": chat.info} if chat.info["type"] == "channel" else {"from": person}
    fields: JSON = {**author, "chat": chat.info, "date": params.integer("date", bot.now())}
    if origin := params.mapping("forward_origin"):
        fields["forward_origin"] = message_content.origin(origin, fields["date"])
    if reply := params.mapping("external_reply"):
        fields["external_reply"] = {
            **reply,
            "origin": message_content.origin(reply.get("origin") or {}, fields["date"]),
        }
    if reply_to := params.integer("reply_to_message_id"):
        row = chat.find(reply_to)
        if row is None:
            raise bad_request("message to be replied not found")
        fields["reply_to_message"] = without_reply(row.message)
    fields.update({name: params.value(name) for name in _VERBATIM if name in params})
    fields.update({name: True for name in _FLAGS if params.flag(name)})
    return fields


async def _contents(bot: Bot, params: Params) -> list[JSON]:
    """What is sent, as fields of messages, one part a message."""
    if "text" in params:
        return [_text(params)]
    for name, make in _OBJECTS.items():
        if (value := params.mapping(name)) is not None:
            return [{name: make(value)}]
    if (value := params.mapping("venue")) is not None:
        return [message_content.venue(value)]
    if (value := params.mapping("location")) is not None:
        return [
            {"location": message_content.location({"live_period": params.integer("live_period"), **value})}
        ]
    if (value := params.mapping("rich_message")) is not None:
        return [{"rich_message": value}]
    parts = [part for kind in KINDS for part in await _files(bot, params, kind)]
    if not parts:
        raise bad_request("nothing to send")
    return parts[:1] if "live_photo" in parts[0] else parts


def _text(params: Params) -> JSON:
    text, entities = formatted(params, "text", "entities", PERSON_TEXT_LIMIT, "message is too long")
    if not text:
        raise bad_request("message text is empty")
    return {"text": text, "entities": entities} if entities else {"text": text}


async def _files(bot: Bot, params: Params, kind: str) -> list[JSON]:
    """The parts that come as files of one kind: uploads, or the id of a file that is known."""
    parts = []
    for upload in params.uploads.get(kind, []):
        named = Upload(
            params.text("file_name") or upload.file_name, params.text("mime") or upload.mime_type, upload.data
        )
        if not named.data and kind not in ("photo", "live_photo"):  # a person's app sends empty files too
            parts.append(stored_fields(kind, named, params, bot.files))
        else:
            parts.append(await media(kind, named, params, bot.files))
    value = params.values.get(kind)
    if isinstance(value, str) and value:
        parts.append(bot.files.described(value)[1])
    return parts


def _arrive(bot: Bot, chat: Chat, fields: JSON) -> JSON:
    """A new message: into the chat, and to the bot unless it has left."""
    message = {"message_id": bot.message_id(), **fields}
    chat.add(ChatRow(message, from_bot=False))
    if not chat.closed:
        bot.updates.add("channel_post" if chat.info["type"] == "channel" else "message", message)
    return message


def edit(bot: Bot, params: Params) -> JSON:
    """A person edits an own message: its text, its caption, or where they are now. Raises Refused."""
    chat = bot.chat(params.integer("chat_id") or params.integer("user_id"))
    row = chat.find(params.integer("message_id"))
    if row is None or row.from_bot:
        raise bad_request("message to edit not found")
    if point := params.mapping("location"):
        live = {
            name: row.message["location"][name]
            for name in ("live_period",)
            if name in row.message["location"]
        }
        fields: JSON = {"location": message_content.location({**live, **point})}
        old: tuple[str, ...] = ("location",)
    elif "text" in params:
        fields, old = _text(params), ("text", "entities")
    else:
        fields, old = caption_fields(params), ("caption", "caption_entities")
    kept = {name: value for name, value in row.message.items() if name not in old}
    row.message = {**kept, **fields, "edit_date": params.integer("date", bot.now())}
    row.edits += 1
    chat.touch(row)
    bot.updates.add(
        "edited_channel_post" if chat.info["type"] == "channel" else "edited_message", row.message
    )
    return row.message


def remove(bot: Bot, params: Params) -> None:
    """A person deletes messages; no bot ever hears of it."""
    chat = bot.chat(params.integer("chat_id") or params.integer("user_id"))
    for message_id in params.listing("message_ids") or [params.integer("message_id")]:
        if row := chat.find(int(message_id)):
            row.deleted = True
            chat.touch(row)


def tap(bot: Bot, params: Params) -> str:
    """A person taps a button; gives the id of the callback query. ``data`` may be forged. Raises Refused."""
    user_id = params.integer("user_id")
    chat = bot.chat(params.integer("chat_id") or user_id)
    message_id = params.integer("message_id")
    row = chat.find(message_id)
    data = params.values.get("data")
    if data is None:
        known = buttons(row.message) if row else []
        matching = [button for button in known if button["text"] == params.text("text")]
        if not matching or "callback_data" not in matching[0]:
            raise bad_request("there is no such button")
        data = matching[0]["callback_data"]
    person = params.mapping("user") or bot.chat(user_id).person or {"id": user_id}
    query_id = bot.query(chat)
    gone = {"chat": chat.info, "message_id": message_id, "date": 0}
    bot.updates.add("callback_query", {
        "id": query_id, "from": message_content.user(person), "message": row.message if row else gone,
        "chat_instance": str(7_000_000_000 + chat.id), "data": data,
    })  # fmt: skip
    return query_id


def inject(bot: Bot, update: JSON) -> JSON:
    """Queue a raw update verbatim; its message, if it has one, joins its chat."""
    update = {"update_id": bot.updates.next_id, **update}
    _note(bot, update)
    bot.updates.add_exact(update["update_id"], encode(update))
    return update


def inject_text(bot: Bot, raw: str) -> None:
    """Queue this very text as an update, even if it is no JSON; a missing update_id is put in front."""
    body = raw.encode("utf-8", "surrogatepass")
    update_id = bot.updates.next_id
    try:
        update = decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        update = None
    if isinstance(update, dict):
        _note(bot, update)
        if "update_id" in update:
            update_id = update["update_id"]
        else:
            rest = raw[raw.index("{") + 1 :]
            joint = "" if rest.lstrip().startswith("}") else ","
            body = f'{{"update_id":{update_id}{joint}{rest}'.encode("utf-8", "surrogatepass")
    bot.updates.add_exact(update_id, body)


def _note(bot: Bot, update: JSON) -> None:
    """Let the chat show the message of an injected update, as far as it has the shape of one."""
    message = next((update[kind] for kind in _WITH_MESSAGE if isinstance(update.get(kind), dict)), None)
    place = message.get("chat") if message else None
    if message is None or not isinstance(place, dict) or not isinstance(place.get("id"), int):
        return
    chat = bot.chat(place["id"])
    chat.started = True
    chat.info = {"type": "private", **place}
    if chat.info["type"] == "private" and isinstance(message.get("from"), dict):
        chat.person = message["from"]
    if isinstance(message.get("message_id"), int):
        bot.saw_message_id(message["message_id"])
        row = chat.find(message["message_id"])
        if row is None:
            chat.add(ChatRow(message, from_bot=False))
        else:
            row.message, row.edits = message, row.edits + 1
            chat.touch(row)


def commands_and_state(chat: Chat, now: float) -> JSON:
    """What a chat shows besides its messages: typing, a draft, a keyboard, the pinned message."""
    action = chat.action if chat.action and now - chat.action["time"] < 5 else None
    draft = chat.draft if chat.draft and now - chat.draft["time"] < 30 else None
    return {
        "action": action["action"] if action else None,
        "draft": {name: draft[name] for name in ("text", "entities")} if draft else None,
        "keyboard": chat.keyboard,
        "pinned": chat.pinned,
    }
