"""A status as Prometheus reads it. No metric has a label but the version: nothing in it could be a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Info, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST

GAUGES = {
    "up_since": ("logbog_up_since_seconds", "When it was started (Unix time)"),
    "last_contact": ("logbog_last_contact_seconds", "Last successful contact with Telegram (Unix time)"),
    "inbox": ("logbog_inbox_updates", "Updates that wait to be handled"),
    "parked": ("logbog_parked_updates", "Updates set aside after three tries"),
    "downloads": ("logbog_downloads_waiting", "Files still to be fetched"),
    "documents": ("logbog_documents_waiting", "Logs still to be made"),
    "cases": ("logbog_cases", "Cases"),
    "incidents": ("logbog_incidents", "Incidents, all cases together"),
    "events": ("logbog_events", "Events, all cases together"),
    "files": ("logbog_files", "Files kept"),
    "file_bytes": ("logbog_file_bytes", "Bytes of the files kept, sealed"),
    "disk_total": ("logbog_disk_bytes", "Size of the data folder's disk"),
    "disk_free": ("logbog_disk_free_bytes", "Room left on it"),
    "disk_days_left": ("logbog_disk_days_left", "Days until it is full at this pace"),
    "last_backup": ("logbog_last_backup_seconds", "Last backup (Unix time)"),
    "backup_disk_percent": (
        "logbog_backup_disk_percent",
        "How full the backup's disk was at the last backup",
    ),
    "clock_ahead": ("logbog_clock_ahead_seconds", "By how much the machine's clock is ahead of Telegram's"),
    "last_checkpoint": ("logbog_last_checkpoint_seconds", "Last checkpoint of all ledgers (Unix time)"),
    "last_stamp": ("logbog_last_stamp_seconds", "Last timestamp from outside (Unix time)"),
    "next_certificate": ("logbog_next_certificate_seconds", "When the next certificate runs out (Unix time)"),
}


def exposition(status: Mapping[str, Any]) -> bytes:
    """The text of ``/metrics``. What is not known is left out."""
    registry = CollectorRegistry()
    Info("logbog", "This Logbog", registry=registry).info({"version": status["version"]})
    for key, (name, help) in GAUGES.items():
        if status.get(key) is not None:
            Gauge(name, help, registry=registry).set(status[key])
    Gauge(
        "logbog_troubles", "How many things need somebody (logbog status names them)", registry=registry
    ).set(len(status["troubles"]))
    return generate_latest(registry)
