"""docs/programmes.md names every key that a programme file may have, and no other."""

import re
from pathlib import Path
from typing import Any

import pytest

from rules.cases import CaseKind
from rules.programme_faults import TableReader
from rules.programme_file import SHIPPED, load, shipped

DOCUMENT = (Path(__file__).parents[2] / "docs" / "programmes.md").read_text(encoding="utf-8")
KEYS = re.findall(r"^\| `([a-z_.]+)` \|", DOCUMENT.split("## What stands in a file")[1], re.MULTILINE)
PROGRAMMES = re.findall(r"^\| `([a-z0-9-]+)` \|", DOCUMENT.split("## What stands in a file")[0], re.MULTILINE)


def test_every_key_that_is_read_is_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, take = set[str](), TableReader.take

    def noting(self: TableReader, table: dict[str, Any], key: str, kind: type[Any]) -> Any:
        path = re.sub(r"\[\d+\]", "", ".".join([*self._at, key]))
        read.add(re.sub(r"^.*\.(source(\.|$))", r"\1", path))
        return take(self, table, key, kind)

    monkeypatch.setattr(TableReader, "take", noting)
    own = tmp_path / "laizhou-2018.toml"
    laizhou = (SHIPPED / "laizhou-2018.toml").read_text("utf-8")
    every_kind = "[cases]\n" + "".join(f"{kind} = 7\n" for kind in CaseKind)
    fuller = laizhou.replace("at_least = 1", 'at_least = 1\nwindow = "calendar"', 1)
    own.write_text(re.sub(r"\[cases\]\n(?:[a-z_]+ = .*\n)+", every_kind, fuller), encoding="utf-8")
    for path in (own, *shipped().values()):
        load(path)
    assert sorted(read) == sorted(KEYS)


def test_every_shipped_programme_is_documented() -> None:
    assert sorted(PROGRAMMES) == sorted(shipped())
