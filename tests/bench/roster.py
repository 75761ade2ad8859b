"""Reading a roster of 10,000 households: rows a second and peak memory, beside openpyxl's own plain read."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook, load_workbook
from rich.console import Console
from rich.table import Table

from ledgers.roster import read_roster
from tests.bench.apart import peak_mb
from tests.ledgers.sheets import HEADINGS

ROWS = 10_000
ROUNDS = 3


def run(arguments: list[str]) -> dict[str, float]:
    """Figures of the median round; an argument is another number of rows."""
    rows = int(arguments[0]) if arguments else ROWS
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "roster.xlsx", rows)
        rounds = [(_apart(plain, path), _apart(whole, path), _apart(ours, path)) for _ in range(ROUNDS)]
    figures: dict[str, float] = {"rows": rows}
    table = Table("reader", "rows a second", "peak memory, MB", title=f"a roster of {rows} households")
    for at, name in enumerate(("openpyxl streaming, values only", "openpyxl whole workbook", "read_roster")):
        pace = statistics.median(rows / one[at][0] for one in rounds)
        peak = statistics.median(one[at][1] for one in rounds)
        key = ("streaming", "whole", "ours")[at]
        figures |= {f"{key}_rows_per_second": round(pace), f"{key}_peak_mb": round(peak, 1)}
        table.add_row(name, f"{pace:,.0f}", f"{peak:,.1f}")
    figures["times_streaming"] = round(figures["streaming_rows_per_second"] / figures["ours_rows_per_second"], 2)
    Console().print(table)
    return figures


def write(path: Path, rows: int) -> Path:
    """A town that large: invented names, numbers that belong to nobody."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    for line in (["帮扶责任工作台账"], ["镇(街):青禾镇"], HEADINGS):
        sheet.append(line)
    for at in range(rows):
        sheet.append([
            at + 1, f"赵{at}", f"青禾镇东沟村{at}号", "因病", "签约家庭医生;春节走访", 19910000000 + at,
            f"李{at}", "市财政局 科员", f"1992{at:07d}", f"孙{at // 5}", "东沟村 会计", f"1993{at // 5:07d}",
        ])  # fmt: skip
    book.save(path)
    return path


def plain(path: Path) -> None:
    """What reading every value costs at the least."""
    book = load_workbook(path, read_only=True, data_only=True)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass
    book.close()


def whole(path: Path) -> None:
    """openpyxl's normal mode, the only one that shows merged cells."""
    for _ in load_workbook(path, data_only=True).worksheets[0].iter_rows(values_only=True):
        pass


def ours(path: Path) -> None:
    roster = read_roster(path)
    assert not roster.faults, roster.faults[:3]


def _apart(read: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measured, read, path).result()


def measured(read: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """Seconds of the call and the peak of this process, in MB."""
    begun = time.perf_counter()
    read(path)
    return time.perf_counter() - begun, peak_mb()
