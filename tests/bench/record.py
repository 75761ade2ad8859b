"""Keeps a measurement's table in docs/performance.md, with the day and the machine."""

import re
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.machine import machine

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def record(name: str, printed: str, page: Path = PAGE) -> None:
    """Rewrites what stands between the section's marks. ValueError if the page has no such section."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end {name} -->"
    text = page.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise ValueError(f"{page} has no section {begin} ... {end}")
    table = "\n".join(line.rstrip() for line in printed.strip("\n").splitlines())
    section = f"{begin}\n{datetime.now(UTC):%Y-%m-%d}; {machine()}\n\n```\n{table}\n```\n{end}"
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    page.write_text(re.sub(pattern, lambda _: section, text, flags=re.DOTALL), encoding="utf-8")
