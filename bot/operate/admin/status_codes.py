"""What is wrong with a status, as codes. Pure."""

from __future__ import annotations

from typing import Any

from bot.operate.watch import disk
from bot.operate.watch.clock_watch import OFF_SECONDS

NO_CONTACT_SECONDS = 300
OLD_BACKUP_SECONDS = 26 * 3600
"""A night's backup and two hours; an hourly one has failed by then two dozen times."""
GRACE_SECONDS = 2 * 3600
"""A machine that was off, or is new, makes its backup within two hours of its start."""
BACKUP_DISK_PERCENT = 90.0
CERTIFICATE_SECONDS = 30 * 86_400

CRITICAL = frozenset({"status.no_contact", "disk.full", "status.store", "status.clock"})
"""Troubles with which messages may be lost, late or wrongly dated; the others can wait until tomorrow."""


def pressing(found: dict[str, Any]) -> list[str]:
    """Of a status's troubles those that need somebody soon, as ``/healthz`` names them. Pure."""
    soon = {*CRITICAL, "status.backup_failed"}
    if found["now"] - (found.get("up_since") or 0) > GRACE_SECONDS:
        soon.add("status.no_backup")
    return [code for code in found["troubles"] if code in soon]


def troubles(found: dict[str, Any]) -> list[str]:
    """The codes of what is wrong with a status, the pressing ones first. Pure."""
    now = found["now"]
    contact = (
        max(found["last_contact"] or 0, found.get("up_since") or 0) or now
    )  # before its start it was not asked
    certificate = found.get("next_certificate")
    told = [
        ("status.clock", abs(found.get("clock_ahead", 0)) > OFF_SECONDS),
        ("status.no_contact", now - contact > NO_CONTACT_SECONDS),
        ("disk.full", found["disk_percent"] >= disk.FULL_PERCENT),
        ("disk.filling", disk.WARN_PERCENT <= found["disk_percent"] < disk.FULL_PERCENT),
        ("status.parked", found.get("parked", 0) > 0),
        (
            "status.no_backup",
            found.get("cases", 0) > 0 and now - (found["last_backup"] or 0) > OLD_BACKUP_SECONDS,
        ),
        ("status.backup_failed", bool(found.get("backup_error"))),
        (
            "status.backup_disk",
            found.get("backup_mended", False)
            or (found.get("backup_disk_percent") or 0) >= BACKUP_DISK_PERCENT,
        ),
        ("status.backup_same_disk", found.get("backup_on_same_disk", False)),
        ("status.door_closed", not found.get("door_is_open", True)),
        ("status.certificate", certificate is not None and certificate - now < CERTIFICATE_SECONDS),
    ]
    return [code for code, true in told if true]
