"""The base that serves, swapped as a whole when files or additions changed."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from knowledge.additions import Addition, with_additions
from knowledge.articles import ARTICLES, BrokenArticles
from knowledge.base import THRESHOLDS, Base
from knowledge.fitting import refitted
from knowledge.versions import keep_all

Calibrate = Callable[[Base], Base]


class Shelf:
    """Holds one base. Files with faults are not served: the old base stays, and `faults` says how many there are.

    Whatever changes the base, by a file or by an addition, has it calibrated anew (`calibrate`), leaving each sample
    question out of the base that is asked it. Every version of a folder of one's own is kept with a number.
    """

    def __init__(self, folder: Path = ARTICLES, calibrate: Calibrate = refitted) -> None:
        self._folder = folder
        self._calibrate = calibrate
        self._files = self._loaded()
        # The shipped figures are the shipped base's; another one serves with them until its first `put`, so that
        # starting takes no longer.
        self._seen = (self._stamp() if folder == ARTICLES else (0, 0), 0)
        self.base = self._files
        self.faults = 0

    def is_current(self, additions: int) -> bool:
        """Whether neither a file nor the number of additions changed since the base was built."""
        return self._seen == (self._stamp(), additions)

    def put(self, additions: Sequence[Addition]) -> None:
        """Builds the base anew and swaps it in; takes seconds, so that a server calls it in a thread."""
        stamp = self._stamp()
        if stamp != self._seen[0]:
            try:
                self._files, self.faults = self._calibrate(self._loaded()), 0
            except BrokenArticles as broken:
                self.faults = len(broken.faults)
        self.base = self._calibrate(with_additions(self._files, additions)) if additions else self._files
        self._seen = (stamp, len(additions))

    def _loaded(self) -> Base:
        base = Base.load(self._folder)
        if self._folder != ARTICLES:
            # A folder that may only be read serves all the same.
            with suppress(OSError):
                keep_all(self._folder)
        return base

    def _stamp(self) -> tuple[int, int]:
        times = [path.stat().st_mtime_ns for path in (*self._folder.glob("**/*.md"), THRESHOLDS)]
        return len(times), max(times)
