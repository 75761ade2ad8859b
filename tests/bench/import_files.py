"""The files of the measurement of imports, and what reading them costs; light, so that memory is that of reading."""

import csv
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from ledgers.list_rows import read_contacts, read_members, read_received
from ledgers.roster import read_roster
from rules.imports import ImportKind
from tests.bench.apart import peak_mb
from tests.bench.roster import plain
from tests.ledgers.sheets import HEADINGS

TODAY = date(2026, 1, 5)
HEADINGS_OF = {
    ImportKind.ROSTER: HEADINGS,
    ImportKind.MEMBERS: ("户主姓名", "村", "姓名", "与户主关系", "出生年月", "健康状况"),
    ImportKind.CONTACTS: ("户主姓名", "村", "帮扶责任人", "日期", "帮扶方式", "帮扶内容"),
    ImportKind.ENTITLEMENTS: ("户主姓名", "村", "政策名称", "开始时间", "金额"),
}
# Seconds of processor time (the machine may be shared), and the peak in MB.
Measured = tuple[float, float]


def write(folder: Path, kind: ImportKind, rows: int) -> Sequence[Path]:
    """The list as .xlsx and as .csv in GB18030: invented names, numbers that belong to nobody."""
    lines = [HEADINGS_OF[kind], *(_line(kind, at) for at in range(rows))]
    if kind is ImportKind.ROSTER:
        lines = [("帮扶责任工作台账",), ("镇(街):青禾镇",), *lines]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for line in lines:
        sheet.append(line)
    book.save(folder / f"{kind}.xlsx")
    with (folder / f"{kind}.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(lines)
    return folder / f"{kind}.xlsx", folder / f"{kind}.csv"


def _line(kind: ImportKind, at: int) -> tuple[str | int, ...]:
    home = (f"赵{at}", "东沟村")
    if kind is ImportKind.ROSTER:
        first, second = f"1992{at:07d}", f"1993{at // 5:07d}"
        return (
            at + 1, f"赵{at}", f"青禾镇东沟村{at}号", "因病", "签约家庭医生;春节走访", f"1991{at:07d}",
            f"李{at}", "市财政局 科员", first, f"孙{at // 5}", "东沟村 会计", second,
        )  # fmt: skip
    if kind is ImportKind.MEMBERS:
        return (*home, f"钱{at}", "妻子", "1960年5月", "健康")
    if kind is ImportKind.CONTACTS:
        return (*home, f"李{at}", f"2025-{at % 12 + 1:02d}-{at % 28 + 1:02d}", "入户", "送种子，问药费")
    return (*home, "残疾补贴", "2024年5月", "每月100元")


def plainly(path: Path) -> Measured:
    """What reading every value costs at the least: openpyxl's streaming, or the csv module's."""
    begun = time.process_time()
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as file:
            for _ in csv.reader(file):
                pass
    else:
        plain(path)
    return time.process_time() - begun, peak_mb()


def read(kind: ImportKind, path: Path) -> Measured:
    """Seconds and peak of our own reading."""
    begun = time.process_time()
    if kind is ImportKind.ROSTER:
        assert not read_roster(path).faults
    elif kind is ImportKind.MEMBERS:
        assert not read_members(path, TODAY, quiet, {}).faults
    elif kind is ImportKind.CONTACTS:
        assert not read_contacts(path, TODAY, quiet, {}).faults
    else:
        assert not read_received(path, TODAY, quiet, {}).faults
    return time.process_time() - begun, peak_mb()


def quiet(done: int, expected: int) -> None:
    """Nobody watches."""
