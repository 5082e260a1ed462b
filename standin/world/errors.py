"""What the Bot API answers when it refuses, and the encoding of every answer.

    PracticeError          the root of what the stand-in raises on purpose
    └── Refused            a refusal in the Bot API's own shape: ok false, error_code, description, parameters

Descriptions are those of Telegram's own Bot API server, word for word: bots compare them.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

JSON = dict[str, Any]


class PracticeError(Exception):
    """The root of the stand-in's own errors."""

    code = "practice.error"


class ApiRefusal(PracticeError):
    """A refusal as the Bot API words it; ``status`` is both the HTTP status and ``error_code``."""

    code = "practice.refused"

    def __init__(self, status: int, description: str, parameters: JSON | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> bytes:
        """The JSON that the bot receives."""
        answer: JSON = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return encode(answer)


def bad_request(reason: str) -> ApiRefusal:
    """A 400 with Telegram's prefix."""
    return ApiRefusal(400, f"Bad Request: {reason}")


def flood(retry_after: int) -> ApiRefusal:
    """A 429 that says in how many whole seconds the bot may try again."""
    return ApiRefusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def encode(value: Any) -> bytes:
    """JSON as bytes. Lone surrogates (raw updates may have them) are written as escapes: UTF-8 has none."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def decode(data: bytes | str) -> Any:
    """The value of a JSON text; stricter than the standard library (no NaN, no lone surrogates).

    Raises msgspec.DecodeError.
    """
    return msgspec.json.decode(data)
