"""Writes the lists beside the ledger: examples/members.xlsx, contacts.csv (GB18030) and entitlements.xlsx.

They are about the invented town of examples/roster.xlsx. Run it with `python -m examples.make_lists`; the same files
come out each time.
"""

import csv
from io import StringIO
from pathlib import Path

from openpyxl import Workbook

from examples.make_roster import FIXED, HERE, TOWN, VILLAGES, boxed_table, family, save

MEMBERS = (
    ("户主姓名", 10), ("村", 9), ("姓名", 10), ("与户主关系", 11), ("性别", 6), ("年龄", 6),
    ("健康状况", 12), ("在校状况", 12), ("务工状况", 14),
)  # fmt: skip
CONTACTS = (
    "户主姓名",
    "镇街",
    "村",
    "帮扶责任人",
    "责任人联系方式",
    "责任人类别",
    "日期",
    "帮扶方式",
    "是否见到",
    "帮扶内容",
)
RECEIVED = (("户主姓名", 10), ("村", 9), ("政策名称", 24), ("开始时间", 12), ("金额", 14))
_WOMEN = ("妻子", "女儿", "孙女", "母亲", "儿媳", "侄媳")
_AGES = {"妻子": 66, "丈夫": 70, "母亲": 91, "弟弟": 64, "儿子": 42, "女儿": 24, "儿媳": 40, "侄子": 36, "侄媳": 35}
_OF_A_CHILD = 11
# What the households of some cause receive; the names are those of the policy base.
_BY_CAUSE = {"因残": ("残疾补贴", "2023年1月", "每月100元"), "因学": ("雨露计划", "2024年9月", "每学期1500元"),
             "因病": ("高龄补贴", "2022-07-01", ""), "缺劳力": ("种粮补贴", "2024", "每年126.5元")}  # fmt: skip
_FORMER = ("任守诚", "19900008001", "第一")


def members() -> list[tuple[str | int, ...]]:
    """Everybody but the heads, with what a village's list says of them."""
    rows: list[tuple[str | int, ...]] = []
    for village, homes in VILLAGES.items():
        for home in homes:
            for relation, name in family(home.head):
                age = _AGES.get(relation, _OF_A_CHILD)
                child = age == _OF_A_CHILD
                rows.append((
                    home.head, village, name, relation, "女" if relation in _WOMEN else "男", age,
                    "长期慢性病" if home.cause == "因病" and relation == "妻子" else "健康",
                    "小学" if child else "", "" if child or age > 60 else "市内务工",
                ))  # fmt: skip
    return rows


def contacts() -> list[tuple[str, ...]]:
    """Two visits and a call of each first helper in 2025, and a former helper's visit to the first household."""
    rows: list[tuple[str, ...]] = []
    for village, homes in VILLAGES.items():
        for at, home in enumerate(homes, start=1):
            own = (home.head, TOWN, village, home.helper, "", "")
            rows += [
                (*own, f"2025-02-{at:02d}", "入户", "是", home.measures.partition("；")[0]),
                (*own, f"2025年5月{at}日", "电话", "", "问候"),
                (*own, f"2025/8/{at + 10}", "入户走访", "否" if at == 1 else "是", "" if at == 1 else "节日走访"),
            ]
    first = next(iter(VILLAGES))
    rows.append((VILLAGES[first][0].head, TOWN, first, *_FORMER, "2023.12.20", "入户", "是", "送米面油"))
    return rows


def received() -> list[tuple[str | int, ...]]:
    """One policy each, by the cause of poverty."""
    return [
        (home.head, village, *_BY_CAUSE[home.cause])
        for village, homes in VILLAGES.items()
        for home in homes
        if home.cause in _BY_CAUSE
    ]


def write(folder: Path = HERE) -> None:
    """The three files."""
    for name, title, headings, rows in (
        ("members.xlsx", "家庭成员", MEMBERS, members()),
        ("entitlements.xlsx", "享受政策", RECEIVED, received()),
    ):
        book = Workbook()
        book.properties.creator, book.properties.title = "bangfu", f"{title}（虚构示例）"
        book.properties.created = book.properties.modified = FIXED
        sheet = book.worksheets[0]
        sheet.title = title
        boxed_table(sheet, 1, headings, rows)
        sheet.print_title_rows = "1:1"
        save(book, folder / name)
    text = StringIO(newline="")
    csv.writer(text).writerows([CONTACTS, *contacts()])
    (folder / "contacts.csv").write_bytes(text.getvalue().encode("gb18030"))


if __name__ == "__main__":
    write()
