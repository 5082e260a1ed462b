"""What every payload of an event is: a small frozen struct whose ``kind`` names its class."""

from __future__ import annotations

import msgspec


class Payload(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """What happened, one subclass a kind. Incidents are named by their number, exhibits and witnesses by their id."""
