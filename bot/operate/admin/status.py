"""``logbog status``: how the running bot is doing, for a person, for a program (``--json``) and for a monitor (the
exit code: 0 all is well, 1 something should be looked at, 2 not running or messages are at risk)."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import sys
from typing import Any
from zoneinfo import ZoneInfo

from bot.operate.admin.admin_client import Asking, DoorClosedError, NobodyHomeError
from bot.operate.admin.status_codes import CRITICAL
from bot.settings import load

WELL, LOOK, RISK = 0, 1, 2

LINES = (
    ("version", "version", "plain"),
    ("mode", "updates come by", "plain"),
    ("up_since", "up since", "time"),
    ("last_contact", "last contact with Telegram", "time"),
    ("inbox", "updates waiting", "count"),
    ("parked", "updates parked", "count"),
    ("downloads", "files to fetch", "count"),
    ("documents", "documents to make", "count"),
    ("cases", "cases", "count"),
    ("incidents", "incidents", "count"),
    ("events", "events", "count"),
    ("files", "files kept", "count"),
    ("file_bytes", "files kept, size", "bytes"),
    ("disk_percent", "disk used", "percent"),
    ("disk_free", "disk free", "bytes"),
    ("disk_days_left", "days until it is full", "days"),
    ("last_backup", "last backup", "time"),
    ("backup_error", "last try of a backup ended with", "plain"),
    ("backup_disk_percent", "disk of the backup used", "percent"),
    ("clock_ahead", "clock ahead of Telegram's, s", "count"),
    ("last_checkpoint", "last checkpoint", "time"),
    ("last_stamp", "last timestamp", "time"),
    ("next_certificate", "next certificate runs out", "time"),
)


def fill(parser: argparse.ArgumentParser) -> None:
    """The options of ``status``."""
    parser.add_argument("--json", action="store_true", help="for a program: one line of JSON")
    parser.set_defaults(command=run)


def run(parsed: argparse.Namespace) -> int:
    """Ask and print. Raises RefusedError, StoreError, SettingsError."""
    settings = load()
    try:
        found = asyncio.run(Asking(settings.data_dir).status())
    except NobodyHomeError:
        found = {"running": False, "troubles": ["status.not_running"]}
    except DoorClosedError:
        found = {"running": None, "troubles": ["status.door_closed"]}
    if parsed.json:
        sys.stdout.write(json.dumps(found, sort_keys=True) + "\n")
    else:
        sys.stdout.write(page(found, settings.zone))
    return code(found)


def code(found: dict[str, Any]) -> int:
    """The exit code for a status."""
    if not found["running"] or CRITICAL.intersection(found["troubles"]):
        return RISK
    return LOOK if found["troubles"] else WELL


def page(found: dict[str, Any], zone: ZoneInfo) -> str:
    """The status for a person."""
    if found["running"] is None:
        return f"not answering: {DoorClosedError.remedy}\n"
    if not found["running"]:
        return "not running: no bot has this data folder open\n"
    rows = [(label, _shown(found.get(key), kind, zone)) for key, label, kind in LINES]
    lines = [f"{label:<33}{value}" for label, value in rows]
    lines += [f"{'look at':<33}{code} (docs/operate.md#codes)" for code in found["troubles"]] or [
        "all is well"
    ]
    return "\n".join(lines) + "\n"


def _shown(value: Any, kind: str, zone: ZoneInfo) -> str:
    if value is None:
        return "–"
    match kind:
        case "time":
            return f"{dt.datetime.fromtimestamp(value, zone):%Y-%m-%d %H:%M:%S %Z}"
        case "bytes":
            return sized(value)
        case "percent":
            return f"{value:.1f} %"
        case "days":
            return f"{value:.0f}"
    return str(value)


def sized(size: float) -> str:
    """A size to read: 1.5 GB."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
