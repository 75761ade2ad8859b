"""The base that serves, swapped as a whole when files or additions changed."""

from collections.abc import Sequence
from pathlib import Path

from knowledge.additions import Addition, with_additions
from knowledge.articles import ARTICLES, BrokenArticles
from knowledge.base import THRESHOLDS, Base


class Shelf:
    """Holds one base. Files with faults are not served: the old base stays, and `faults` says how many there are."""

    def __init__(self, folder: Path = ARTICLES) -> None:
        self._folder = folder
        self._files = Base.load(folder)
        self._seen = (self._stamp(), 0)
        self.base = self._files
        self.faults = 0

    def is_current(self, additions: int) -> bool:
        """Whether neither a file nor the number of additions changed since the base was built."""
        return self._seen == (self._stamp(), additions)

    def put(self, additions: Sequence[Addition]) -> None:
        """Builds the base anew and swaps it in."""
        stamp = self._stamp()
        if stamp != self._seen[0]:
            try:
                self._files, self.faults = Base.load(self._folder), 0
            except BrokenArticles as broken:
                self.faults = len(broken.faults)
        self.base = with_additions(self._files, additions) if additions else self._files
        self._seen = (stamp, len(additions))

    def _stamp(self) -> tuple[int, int]:
        times = [path.stat().st_mtime_ns for path in (*self._folder.glob("**/*.md"), THRESHOLDS)]
        return len(times), max(times)
