"""What a line of the log holds."""

import logging
import sys

from bot.logs import WithFields


def record(message: str, **extra: object) -> logging.LogRecord:
    """A record as a logger makes it."""
    return logging.getLogger("bangfu").makeRecord(
        "bangfu", logging.INFO, __file__, 1, message, (), None, extra=extra or None
    )


def test_a_line_shows_the_fields_of_its_event() -> None:
    assert WithFields("%(message)s").format(record("polling failed", why="OSError", again_in=2)) == (
        "polling failed why=OSError again_in=2"
    )


def test_an_error_is_logged_with_its_place_and_without_its_words() -> None:
    event = record("update failed", update_id=7)
    try:
        try:
            raise ValueError("王秀英 13900000000")
        except ValueError as error:
            raise KeyError("王秀英") from error
    except KeyError:
        event.exc_info = sys.exc_info()
    line = WithFields("%(message)s").format(event)
    assert "王秀英" not in line
    assert "13900000000" not in line
    assert line.startswith("update failed update_id=7\nValueError\n")
    assert "test_logs.py" in line
    assert "\nKeyError\n" in line
