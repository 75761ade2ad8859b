"""Brings articles from a folder or a sheet into the folder that serves; what is replaced is kept beside it."""

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.articles import Fault, check
from knowledge.sheet import read_sheet
from knowledge.versions import EARLIER, keep


@dataclass(frozen=True, slots=True)
class Imported:
    """How many articles are new, changed and the same; nothing was written where there are faults."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: tuple[Fault, ...] = ()


def import_articles(source: Path, into: Path) -> Imported:
    """All or nothing. Earlier versions go to `earlier/ID.NUMBER.txt`, so that none disappears. An id that stands in
    another folder already is refused: two articles of one id could not be served."""
    standing = {path.stem: path.relative_to(into) for path in into.glob("**/*.md")}
    with TemporaryDirectory() as folder:
        read = Path(folder)
        if source.is_dir():
            shutil.copytree(source, read, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EARLIER))
            faults = [replace(fault, file=source / fault.file.relative_to(read)) for fault in check(read)]
            came = ((source / path.relative_to(read), path.relative_to(read)) for path in read.glob("**/*.md"))
            faults += [
                Fault(path, 1, "id_taken", str(standing[path.stem]), "id")
                for path, place in came
                if standing.get(path.stem, place) != place
            ]
        else:
            faults = read_sheet(source, read, {name: path.parent.name for name, path in standing.items()})
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
    keep(target, into)
    shutil.copyfile(path, target)
    return "changed"
