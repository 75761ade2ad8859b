"""Brings articles from a folder or a sheet into the folder that serves; what is replaced is kept beside it."""

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.articles import Fault, check
from knowledge.sheet import read_sheet

EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many articles are new, changed and the same; nothing was written where there are faults."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: tuple[Fault, ...] = ()


def import_articles(source: Path, into: Path) -> Imported:
    """All or nothing. Earlier versions go to `earlier/ID.NUMBER.txt`, so that none disappears."""
    with TemporaryDirectory() as folder:
        read = Path(folder)
        if source.is_dir():
            shutil.copytree(source, read, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EARLIER))
            faults = [replace(fault, file=source / fault.file.relative_to(read)) for fault in check(read)]
        else:
            faults = read_sheet(source, read)
        if faults:
            return Imported(faults=tuple(faults))
        done = Counter(_put(path, into / path.relative_to(read), into) for path in sorted(read.glob("**/*.md")))
        return Imported(done["new"], done["changed"], done["same"])


def _put(path: Path, target: Path, into: Path) -> str:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        return "new"
    if target.read_bytes() == path.read_bytes():
        return "same"
    kept = into / EARLIER
    kept.mkdir(exist_ok=True)
    number = len(list(kept.glob(f"{target.stem}.*.txt"))) + 1
    shutil.move(target, kept / f"{target.stem}.{number}.txt")
    shutil.copyfile(path, target)
    return "changed"
