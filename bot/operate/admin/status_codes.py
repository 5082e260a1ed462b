"""What is wrong with a status, as codes. Pure."""

from __future__ import annotations

from typing import Any

from bot.operate.watch import disk

NO_CONTACT_SECONDS = 300
OLD_BACKUP_SECONDS = 8 * 86_400
CERTIFICATE_SECONDS = 30 * 86_400

CRITICAL = frozenset({"status.no_contact", "disk.full", "status.store"})
"""Troubles with which messages may be lost or late; the others can wait until tomorrow."""


def troubles(found: dict[str, Any]) -> list[str]:
    """The codes of what is wrong with a status, the pressing ones first. Pure."""
    now = found["now"]
    contact = (
        max(found["last_contact"] or 0, found.get("up_since") or 0) or now
    )  # before its start it was not asked
    certificate = found.get("next_certificate")
    told = [
        ("status.no_contact", now - contact > NO_CONTACT_SECONDS),
        ("disk.full", found["disk_percent"] >= disk.FULL_PERCENT),
        ("disk.filling", disk.WARN_PERCENT <= found["disk_percent"] < disk.FULL_PERCENT),
        ("status.parked", found.get("parked", 0) > 0),
        (
            "status.no_backup",
            found.get("cases", 0) > 0 and now - (found["last_backup"] or 0) > OLD_BACKUP_SECONDS,
        ),
        ("status.door_closed", not found.get("door_is_open", True)),
        ("status.certificate", certificate is not None and certificate - now < CERTIFICATE_SECONDS),
    ]
    return [code for code, true in told if true]
