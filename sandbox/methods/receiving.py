"""getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re

from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo, SetWebhook
from aiogram.types import Update, WebhookInfo

from sandbox.exchange import Exchange
from sandbox.methods.registry import answers
from sandbox.refusals import Refused, bad

LONGEST_POLL = 50  # seconds
_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@answers(GetUpdates)
async def get_updates(exchange: Exchange, asked: GetUpdates) -> list[Update]:
    """The long poll."""
    if exchange.bot.webhook_url:
        raise Refused(409, _ACTIVE)
    _allow(exchange, asked.allowed_updates)
    limit = min(max(asked.limit if asked.limit is not None else 100, 1), 100)
    timeout = min(max(asked.timeout or 0, 0), LONGEST_POLL)
    return await exchange.updates.poll(asked.offset or 0, limit, timeout)


@answers(SetWebhook)
async def set_webhook(exchange: Exchange, asked: SetWebhook) -> bool:
    """Updates go to this address from now on. Plain http is taken too: everything here is on one machine."""
    if asked.url and not re.match(r"https?://[^/\s]+", asked.url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if asked.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", asked.secret_token):
        raise bad("secret token contains unallowed characters")
    bot = exchange.bot
    bot.webhook_url, bot.webhook_secret = asked.url, asked.secret_token or ""
    bot.webhook_connections = min(max(asked.max_connections or 40, 1), 100)
    _allow(exchange, asked.allowed_updates)
    _moved(exchange, drop=bool(asked.drop_pending_updates))
    return True


@answers(DeleteWebhook)
async def delete_webhook(exchange: Exchange, asked: DeleteWebhook) -> bool:
    """Back to getUpdates."""
    exchange.bot.webhook_url = exchange.bot.webhook_secret = ""
    _moved(exchange, drop=bool(asked.drop_pending_updates))
    return True


@answers(GetWebhookInfo)
async def get_webhook_info(exchange: Exchange, asked: GetWebhookInfo) -> WebhookInfo:
    """Where updates go and how many wait."""
    bot, trouble = exchange.bot, exchange.webhook_trouble
    return WebhookInfo(
        url=bot.webhook_url,
        has_custom_certificate=False,
        pending_update_count=len(exchange.updates),
        max_connections=bot.webhook_connections if bot.webhook_url else None,
        allowed_updates=bot.allowed_updates or None,
        last_error_date=trouble.at if trouble else None,
        last_error_message=trouble.words if trouble else None,
    )


def _allow(exchange: Exchange, kinds: list[str] | None) -> None:
    # Telegram remembers the list of the last call that had one.
    if kinds is not None and kinds != exchange.bot.allowed_updates:
        exchange.bot.allowed_updates = exchange.updates.allowed = list(kinds)
        exchange.keep_bot()


def _moved(exchange: Exchange, *, drop: bool) -> None:
    if drop:
        exchange.updates.clear()
    if exchange.bot.webhook_url:
        exchange.updates.take_over()
    exchange.webhook_trouble = None
    exchange.updates.arrived.set()
    exchange.keep_bot()
