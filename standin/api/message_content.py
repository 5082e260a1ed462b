"""Messages without files: locations, contacts, polls and the like, filled up to what the API promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standin.world.errors import JSON, bad_request


def location(values: Mapping[str, Any]) -> JSON:
    """A Location. Raises Refused where the coordinates are missing or none."""
    for name in ("latitude", "longitude"):
        if values.get(name) in (None, ""):
            raise bad_request(f"{name} is empty")
    try:
        point: JSON = {"latitude": float(values["latitude"]), "longitude": float(values["longitude"])}
        if values.get("horizontal_accuracy"):
            point["horizontal_accuracy"] = float(values["horizontal_accuracy"])
        for name in ("live_period", "heading", "proximity_alert_radius"):
            if values.get(name):
                point[name] = int(values[name])
    except (TypeError, ValueError):
        raise bad_request("wrong location") from None
    if not (-90 <= point["latitude"] <= 90 and -180 <= point["longitude"] <= 180):
        raise bad_request("wrong location")
    return point


def contact(values: Mapping[str, Any]) -> JSON:
    """A Contact. Raises Refused without a number or a first name."""
    if not values.get("phone_number"):
        raise bad_request("contact phone number is empty")
    if not values.get("first_name"):
        raise bad_request("contact first name is empty")
    person: JSON = {"phone_number": str(values["phone_number"]), "first_name": str(values["first_name"])}
    for name in ("last_name", "vcard"):
        if values.get(name):
            person[name] = str(values[name])
    if values.get("user_id"):
        person["user_id"] = int(values["user_id"])
    return person


def venue(values: JSON) -> JSON:
    """The fields of a message with a Venue; old clients see its location."""
    point = location(values.get("location", values))
    place = {name: values[name] for name in values if name not in ("latitude", "longitude", "location")}
    return {"venue": {"title": "", "address": "", **place, "location": point}, "location": point}


def poll(values: JSON) -> JSON:
    """A Poll; ``options`` may be plain texts."""
    options = [
        {
            "persistent_id": str(number),
            "voter_count": 0,
            **({"text": option} if isinstance(option, str) else option),
        }
        for number, option in enumerate(values.get("options", []))
    ]
    return {
        "id": "5000000000000000001", "question": "", "total_voter_count": 0, "is_closed": False,
        "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
        **values, "options": options,
    }  # fmt: skip


def checklist(values: JSON) -> JSON:
    """A Checklist; ``tasks`` may be plain texts."""
    tasks = [
        {"id": number, **({"text": task} if isinstance(task, str) else task)}
        for number, task in enumerate(values.get("tasks", []), start=1)
    ]
    return {"title": "", **values, "tasks": tasks}


def story(values: JSON) -> JSON:
    """A Story: only a pointer to one."""
    return {"chat": {"id": 4242, "type": "private", "first_name": "Storyteller"}, "id": 1, **values}


def dice(values: JSON) -> JSON:
    """A Dice."""
    return {"emoji": "🎲", "value": 1, **values}


def paid_media(values: JSON) -> JSON:
    """A PaidMediaInfo; without media it is a preview, which has no file."""
    return {"star_count": 1, "paid_media": [{"type": "preview"}], **values}


def origin(values: JSON, now: int) -> JSON:
    """A MessageOrigin of one of the four kinds, with the time of the original. Raises Refused."""
    needed = {
        "user": "sender_user",
        "hidden_user": "sender_user_name",
        "chat": "sender_chat",
        "channel": "chat",
    }
    kind = values.get("type")
    if kind not in needed or needed[kind] not in values:
        raise bad_request("wrong forward_origin")
    filled: JSON = {"date": now, **values}
    if kind == "user":
        filled["sender_user"] = user(values["sender_user"])
    if kind == "chat":
        filled["sender_chat"] = {"type": "supergroup", "title": "Group", **values["sender_chat"]}
    if kind == "channel":
        filled["chat"] = {"type": "channel", "title": "Channel", **values["chat"]}
        filled.setdefault("message_id", 1)
    return filled


def user(values: Mapping[str, Any]) -> JSON:
    """A User of flesh and blood. Raises Refused without an id."""
    try:
        number = int(values["id"])
    except (KeyError, TypeError, ValueError):
        number = 0
    if number <= 0:
        raise bad_request("wrong user")
    return {"is_bot": False, "first_name": "Person", **values, "id": number}
