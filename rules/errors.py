"""The one tree of errors: a code and values, never a sentence; locales/messages/refusals.j2 has the words."""

from collections.abc import Mapping
from types import MappingProxyType


class BangfuError(Exception):
    """Something that a person is told in their own language; `code` names the text, `values` fill it."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = MappingProxyType(values)


class Refused(BangfuError):
    """A rule of the programme says no: a date in the future, a second first helper, a full capacity."""


class NotAllowed(BangfuError):
    """This person may not do this here."""


class NotFound(BangfuError):
    """What was asked for does not exist, or not any more."""


class Stale(BangfuError):
    """Somebody else was first; the present state should be shown."""


class Unusable(BangfuError):
    """The surroundings are not as needed (settings, a port, a file, the database): said in one line, exit code 2."""
