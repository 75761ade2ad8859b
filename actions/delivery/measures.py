"""What is counted of delivery and of what arrives while a process lives: read at /metrics, never a name."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
ENDED = Counter("bangfu_messages", "messages that ended, by kind and state", ["kind", "state"], registry=REGISTRY)
LATE = Counter("bangfu_messages_late", "messages sent over five minutes after they were due", registry=REGISTRY)
REFUSED = Counter("bangfu_too_many_requests", "sends that were answered with 429", registry=REGISTRY)
FAILED_TRIES = Counter("bangfu_failed_tries", "sends to be tried again, by reason", ["why"], registry=REGISTRY)
SEND_SECONDS = Histogram("bangfu_send_seconds", "how long a send takes", registry=REGISTRY)
LATENESS = Histogram(
    "bangfu_lateness_seconds",
    "from the moment a message was due until it was sent",
    buckets=(0.5, 1, 2, 5, 15, 60, 300, 1800, 7200, 86400),
    registry=REGISTRY,
)
WAITING = Gauge("bangfu_waiting", "messages that are due and wait, by priority", ["priority"], registry=REGISTRY)
OLDEST = Gauge("bangfu_oldest_waiting_seconds", "how long the oldest of them has waited", registry=REGISTRY)
UNREACHABLE = Gauge("bangfu_unreachable_accounts", "accounts to which the bot cannot write", registry=REGISTRY)
UPDATES = Counter("bangfu_updates", "updates that arrived, by what became of them", ["what"], registry=REGISTRY)
UNHANDLED = Gauge("bangfu_updates_waiting", "updates that were stored and wait to be handled", registry=REGISTRY)
AT_TELEGRAM = Gauge("bangfu_updates_at_telegram", "updates that wait for the webhook at Telegram", registry=REGISTRY)
