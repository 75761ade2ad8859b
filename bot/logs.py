"""How events are logged: one line each on standard error, with their fields (`update_id=7`)."""

import logging

NOISY = ("httpx", "httpcore", "apscheduler", "aiogram.event", "aiohttp.access", "alembic")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class WithFields(logging.Formatter):
    """Appends what was passed as `extra`."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's own name
        fields = [f"{name}={value}" for name, value in vars(record).items() if name not in _STANDARD]
        return " ".join([super().formatMessage(record), *fields])


def start_logging(level: str) -> None:
    """Begins to log; libraries that log every request are heard only when something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithFields("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler])
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
