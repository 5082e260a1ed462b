"""Checks JSON against Telegram's own list of types: every field known, of its type, and none missing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

PLAIN: dict[str, Any] = {"Integer": int, "String": str, "Boolean": bool, "Float": (int, float), "True": bool}


@cache
def bot_api() -> dict[str, Any]:
    """Bot API 10.3: ``types`` and ``methods``, each field with its type."""
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "bot-api-10.3.json").read_text())
    return loaded


def problems(value: Any, wanted: str, where: str = "") -> list[str]:
    """What is wrong with a value that should be of an API type; empty when nothing is."""
    wanted = wanted.removesuffix("?")
    if wanted.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no array"]
        inner = wanted.removeprefix("Array of ")
        return [
            wrong
            for number, part in enumerate(value)
            for wrong in problems(part, inner, f"{where}[{number}]")
        ]
    if " or " in wanted:
        tried = [problems(value, one, where) for one in wanted.split(" or ")]
        return min(tried, key=len)
    if wanted in PLAIN:
        right = isinstance(value, PLAIN[wanted]) and isinstance(value, bool) == (
            wanted in ("Boolean", "True")
        )
        return [] if right and (wanted != "True" or value is True) else [f"{where}: {value!r} is no {wanted}"]
    return _object(value, wanted, where or wanted)


def _object(value: Any, wanted: str, where: str) -> list[str]:
    fields = bot_api()["types"][wanted]
    if "one_of" in fields:
        return min((problems(value, one, where) for one in fields["one_of"]), key=len)
    if not isinstance(value, dict):
        return [f"{where}: no object"]
    wrong = [f"{where}.{name}: unknown" for name in value if name not in fields]
    for name, kind in fields.items():
        if name in value:
            wrong += problems(value[name], kind, f"{where}.{name}")
        elif not kind.endswith("?"):
            wrong.append(f"{where}.{name}: missing")
    return wrong
