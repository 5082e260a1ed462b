"""How a bot gets its updates: getUpdates, and the methods that set a webhook."""

from __future__ import annotations

import ipaddress
import re

from yarl import URL

from standin.api.call import Call, method
from standin.world.errors import JSON, ApiRefusal, bad_request
from standin.world.updates import CONFLICT_WEBHOOK

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
ACTIVE_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@method("getUpdates")
async def get_updates(call: Call) -> bytes:
    """The updates that wait, at once if there are any, else when one comes."""
    if call.bot.webhook:
        raise ApiRefusal(409, ACTIVE_WEBHOOK)
    _allow(call)
    limit = min(max(call.params.integer("limit", 100), 1), 100)
    timeout = min(max(call.params.integer("timeout"), 0), LONGEST_POLL)
    return await call.bot.updates.get(call.params.integer("offset"), limit, timeout)


def _allow(call: Call) -> None:
    """Which kinds of updates are wanted from now on; an empty list is Telegram's own choice."""
    if "allowed_updates" in call.params:
        kinds = call.params.listing("allowed_updates")
        call.bot.updates.allowed = frozenset(kinds) if kinds else None


@method("setWebhook")
async def set_webhook(call: Call) -> bool:
    """Deliver updates by POST from now on: to this machine only, and without TLS too."""
    address = call.params.text("url")
    if not address:
        return await delete_webhook(call)
    secret = call.params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if not is_loopback(URL(address).host or ""):
        raise bad_request("bad webhook: the practice server delivers to this machine only")
    _allow(call)
    if call.params.flag("drop_pending_updates"):
        call.bot.updates.drop_all()
    call.bot.webhook = {
        "url": address,
        "secret": secret,
        "max_connections": call.params.integer("max_connections", 40),
    }
    call.bot.updates.end_poll(CONFLICT_WEBHOOK)
    call.bot.updates.came.set()
    call.practice.deliver(call.bot)
    return True


@method("deleteWebhook")
async def delete_webhook(call: Call) -> bool:
    """Deliver no more."""
    if call.params.flag("drop_pending_updates"):
        call.bot.updates.drop_all()
    call.bot.webhook = {}
    return True


@method("getWebhookInfo")
async def get_webhook_info(call: Call) -> JSON:
    """Where updates go, how many wait, and what went wrong last."""
    webhook, updates = call.bot.webhook, call.bot.updates
    info: JSON = {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if name in webhook:
            info[name] = webhook[name]
    if updates.allowed is not None:
        info["allowed_updates"] = sorted(updates.allowed)
    return info


def is_loopback(host: str) -> bool:
    """Whether a host, as it stands in an address, is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
