"""How events are logged: one line each on standard error, with their fields (`update_id=7`)."""

import logging
import traceback
from types import TracebackType

NOISY = ("httpx", "httpcore", "apscheduler", "aiogram.event", "aiohttp.access", "alembic")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class WithFields(logging.Formatter):
    """Appends what was passed as `extra`, and shows where an error came from without its words: a database's or
    a library's may quote what people wrote."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's own name
        fields = [f"{name}={value}" for name, value in vars(record).items() if name not in _STANDARD]
        return " ".join([super().formatMessage(record), *fields])

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(_chain(error)) if isinstance(error, BaseException) else ""


def _chain(error: BaseException) -> list[str]:
    """The error's class and where it was raised, the cause first."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [*(_chain(cause) if cause else ()), type(error).__name__, *_places(error.__traceback__)]


def _places(raised: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(raised)]


def start_logging(level: str) -> None:
    """Begins to log; libraries that log every request are heard only when something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithFields("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler])
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of each second in which the last delivery still runs, which is how it should be.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
