"""The methods about the bot itself, its files and its chats."""

from __future__ import annotations

import re
from typing import Any

from standin.api.call import Call, method
from standin.world.errors import JSON, bad_request, encode
from standin.world.files import StoredFile

MOST_COMMANDS = 100
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@method("getMe")
async def get_me(call: Call) -> JSON:
    """Who the bot is."""
    return call.bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


@method("getFile")
async def get_file(call: Call) -> JSON:
    """A link to a file, good for an hour."""
    if not call.params.text("file_id"):
        raise bad_request("file_id not specified")
    return as_file(call.bot.files.link(call.params.text("file_id")))


def as_file(stored: StoredFile) -> JSON:
    """A File."""
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_unique_id,
        "file_size": stored.size,
        "file_path": stored.path,
    }


@method("getChat")
async def get_chat(call: Call) -> JSON:
    """What is known of a chat, its timer for deleting by itself included."""
    chat = call.chat()
    full: JSON = {
        **chat.info,
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False,
            "premium_subscription": False, "gifts_from_channels": False,
        },
        **chat.settings,
    }  # fmt: skip
    pinned = chat.find(chat.pinned) if chat.pinned else None
    return {**full, "pinned_message": pinned.message} if pinned else full


@method("getUserProfilePhotos")
async def get_user_profile_photos(call: Call) -> JSON:
    """Nobody here has a picture of themselves."""
    return {"total_count": 0, "photos": []}


@method("leaveChat")
async def leave_chat(call: Call) -> bool:
    """Leave a group or a channel."""
    chat = call.chat()
    if chat.info["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.closed = f"bot is not a member of the {chat.info['type']} chat"
    chat.touch()
    return True


def _scope(call: Call) -> tuple[str, str]:
    scope: dict[str, Any] = call.params.mapping("scope") or {"type": "default"}
    return encode(dict(sorted(scope.items()))).decode(), call.params.text("language_code")


@method("setMyCommands")
async def set_my_commands(call: Call) -> bool:
    """The menu of commands, for a scope and a language."""
    commands = call.params.listing("commands")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = [{**c, "command": c["command"].removeprefix("/")} for c in commands]
    return True


@method("getMyCommands")
async def get_my_commands(call: Call) -> list[JSON]:
    """The menu of exactly this scope and language."""
    return call.bot.commands.get(_scope(call), [])


@method("deleteMyCommands")
async def delete_my_commands(call: Call) -> bool:
    """Take the menu of this scope and language away."""
    call.bot.commands.pop(_scope(call), None)
    return True


def menu(call_commands: dict[tuple[str, str], list[JSON]], chat_id: int, language: str) -> list[JSON]:
    """The commands that a person sees in a private chat: the narrowest scope first, then the language."""
    scopes: list[JSON] = [
        {"chat_id": chat_id, "type": "chat"}, {"type": "all_private_chats"}, {"type": "default"},
    ]  # fmt: skip
    for scope in scopes:
        for code in (language, ""):
            if commands := call_commands.get((encode(scope).decode(), code)):
                return commands
    return []


def _set_text(call: Call, name: str) -> bool:
    text, language = call.params.text(name), call.params.text("language_code")
    if len(text) > _TEXT_LIMITS[name]:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    call.bot.texts[name, language] = text
    if name == "name" and text and not language:
        call.bot.user = {**call.bot.user, "first_name": text}
    return True


def _get_text(call: Call, name: str) -> JSON:
    texts = call.bot.texts
    otherwise = call.bot.user["first_name"] if name == "name" else ""
    return {name: texts.get((name, call.params.text("language_code"))) or texts.get((name, ""), otherwise)}


@method("setMyName")
async def set_my_name(call: Call) -> bool:
    """The bot's name."""
    return _set_text(call, "name")


@method("setMyDescription")
async def set_my_description(call: Call) -> bool:
    """What an empty chat shows."""
    return _set_text(call, "description")


@method("setMyShortDescription")
async def set_my_short_description(call: Call) -> bool:
    """What the bot's profile shows."""
    return _set_text(call, "short_description")


@method("getMyName")
async def get_my_name(call: Call) -> JSON:
    """The bot's name."""
    return _get_text(call, "name")


@method("getMyDescription")
async def get_my_description(call: Call) -> JSON:
    """What an empty chat shows."""
    return _get_text(call, "description")


@method("getMyShortDescription")
async def get_my_short_description(call: Call) -> JSON:
    """What the bot's profile shows."""
    return _get_text(call, "short_description")


@method("setChatMenuButton")
async def set_chat_menu_button(call: Call) -> bool:
    """What the button beside the writing field does."""
    button = call.params.mapping("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("can't parse menu button: button type is invalid")
    call.bot.menu_buttons[call.params.integer("chat_id")] = button
    return True


@method("getChatMenuButton")
async def get_chat_menu_button(call: Call) -> JSON:
    """What the button beside the writing field does."""
    buttons = call.bot.menu_buttons
    return buttons.get(call.params.integer("chat_id")) or buttons.get(0) or {"type": "default"}


@method("logOut")
async def log_out(call: Call) -> bool:
    """Leave this server: it answers no more until the world is reset."""
    call.bot.logged_out = True
    return True


@method("close")
async def close(call: Call) -> bool:
    """Nothing needs to be closed here."""
    return True
