"""Writes examples/roster.xlsx: an invented town of 27 households and 89 people on the official ledger (annex 1).

Everybody and every place in it is invented; the phone numbers have the form 1990000xxxx and belong to nobody.
Run it with `python examples/make_roster.py`; the same file comes out each time.
"""

import re
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent
TOWN = "青禾镇"
FIXED = datetime(2018, 3, 21)  # noqa: DTZ001 - the day the form was due; Excel knows no time zones


class Household(NamedTuple):
    """One line; the second helper's unit and post stand in SECONDS, the family in FAMILIES."""

    head: str
    house: int
    cause: str
    measures: str
    helper: str
    unit: str
    post: str
    second: str


SECONDS = {
    "孙建国": "东沟村 党支部委员",
    "何秀兰": "东沟村 会计",
    "马春梅": "柳树村 村委会主任",
    "田广义": "柳树村 党支部书记",
    "郭长河": "青禾镇政府 干事",
    "罗凤英": "北坡村 妇联主席",
}
VILLAGES: dict[str, tuple[Household, ...]] = {
    "东沟村": (
        Household("赵德福", 12, "因病", "办理慢性病证；春节、中秋走访慰问", "李文静", "市第二中学", "教师", "孙建国"),
        Household("王秀英", 7, "缺劳力", "联系邻里代耕；落实养老保险待遇", "陈志远", "市财政局", "科员", "孙建国"),
        Household("宋广田", 23, "因残", "申请残疾人两项补贴；安装扶手", "黄立新", "市残疾人联合会", "科员", "孙建国"),
        Household("董守信", 31, "缺技术", "参加苹果栽培培训；帮助销售", "周雅琴", "市农业局", "农艺师", "孙建国"),
        Household("姜桂芳", 4, "因病", "协助大病报销；每月电话问候", "徐国栋", "市人民医院", "医生", "孙建国"),
        Household("宋立本", 18, "因学", "申请助学金；联系雨露计划", "韩梅芳", "市第二中学", "教师", "何秀兰"),
        Household("于克俭", 40, "缺劳力", "纳入光伏分红；修缮门窗", "高振华", "市供电公司", "技术员", "何秀兰"),
        Household("赵德厚", 15, "因残", "辅具适配；申请护理补贴", "林淑敏", "市民政局", "科员", "何秀兰"),
        Household("钱守义", 9, "因灾", "补种补苗；申请临时救助", "冯建平", "市水利局", "工程师", "何秀兰"),
    ),
    "柳树村": (
        Household("周满仓", 3, "因病", "签约家庭医生；代取常用药", "刘海燕", "市人民医院", "护士", "马春梅"),
        Household("吕文山", 26, "缺技术", "参加养殖培训；提供鸡苗", "曹宏伟", "市畜牧兽医局", "技术员", "马春梅"),
        Household("徐桂英", 11, "缺劳力", "落实孝善养老金；帮助收割", "唐丽娟", "市财政局", "办事员", "马春梅"),
        Household("周广顺", 8, "因残", "申请残疾人补贴；公益岗位", "邓晓东", "市残疾人联合会", "科员", "马春梅"),
        Household("邢玉堂", 35, "因学", "联系助学贷款；暑期辅导", "蒋文博", "市第一中学", "教师", "马春梅"),
        Household("孟宪礼", 20, "因病", "协助转诊；申请医疗救助", "沈玉洁", "市中医医院", "医生", "田广义"),
        Household("刘兆祥", 14, "缺资金", "申请小额贷款；联系大棚", "彭志勇", "市农村商业银行", "职员", "田广义"),
        Household("吕桂珍", 29, "缺劳力", "联系代耕；每季打扫庭院", "曾雪梅", "市第一中学", "教师", "田广义"),
        Household("高学礼", 6, "因灾", "修缮房屋；补办保险", "谢永强", "市住房和城乡建设局", "科员", "田广义"),
    ),
    "北坡村": (
        Household("吴桂兰", 2, "缺劳力", "更换老旧电线；每月电话问候", "杨晓峰", "市供电公司", "工程师", "郭长河"),
        Household("任守田", 17, "因病", "协助大病报销；代购药品", "苏慧敏", "市中医医院", "护士", "郭长河"),
        Household("吴兴旺", 22, "因残", "辅具适配；联系手工活", "程立军", "市民政局", "科员", "郭长河"),
        Household("崔广才", 10, "缺技术", "参加果树培训；提供苗木", "丁海波", "市林业局", "工程师", "郭长河"),
        Household("任桂芝", 5, "因病", "签约家庭医生；落实低保", "魏红霞", "市人民医院", "药师", "郭长河"),
        Household("崔永年", 33, "因学", "申请助学金；赠送书桌", "潘俊峰", "市第二中学", "教师", "罗凤英"),
        Household("吴立德", 28, "缺劳力", "纳入光伏分红；代办手续", "余静怡", "市水利局", "科员", "罗凤英"),
        Household("任学勤", 13, "缺资金", "申请小额贷款；联系订单", "傅国强", "市农村商业银行", "客户经理", "罗凤英"),
        Household("崔玉成", 19, "因灾", "补种补苗；申请临时救助", "叶春燕", "市农业局", "科员", "罗凤英"),
    ),
}  # fmt: skip
# Who lives with the head, as relation and name; who is not listed lives alone.
FAMILIES = {
    "赵德福": "儿子 赵明亮、儿媳 钱玉芬、孙女 赵雨桐",
    "王秀英": "孙子 宋家豪、孙女 宋家怡",
    "宋广田": "妻子 董桂香、儿子 宋志强、儿媳 姜丽丽、孙子 宋子轩",
    "董守信": "妻子 王玉珍、女儿 董晓燕",
    "姜桂芳": "丈夫 宋学文、儿子 宋志刚",
    "宋立本": "妻子 李翠萍、女儿 宋佳怡、儿子 宋佳乐、母亲 于淑珍",
    "于克俭": "妻子 赵秀莲、儿子 于海涛",
    "赵德厚": "弟弟 赵德成、侄子 赵小军、侄媳 宋春霞",
    "钱守义": "妻子 孙美荣、儿子 钱志军",
    "周满仓": "妻子 吕凤芝、儿子 周志明、孙女 周欣然",
    "吕文山": "妻子 徐秋菊、女儿 吕婷婷、儿子 吕浩然",
    "徐桂英": "孙子 周子涵、孙女 周子晴",
    "周广顺": "妻子 刘月娥、儿子 周志国",
    "邢玉堂": "妻子 孟庆云、女儿 邢思雨、女儿 邢思琪",
    "孟宪礼": "妻子 高桂荣、儿子 孟凡超",
    "刘兆祥": "妻子 周秀芹、儿子 刘振宇",
    "吕桂珍": "孙女 邢雅雯、孙子 邢雅轩",
    "高学礼": "妻子 吕秀华、母亲 王桂枝",
    "吴桂兰": "孙子 任俊杰、孙女 任俊娜",
    "任守田": "妻子 吴秀珍、儿子 任志鹏",
    "吴兴旺": "妻子 崔玉兰、女儿 吴晓倩",
    "崔广才": "妻子 任秀云、儿子 崔志伟",
    "任桂芝": "丈夫 吴立民、儿子 吴海峰",
    "崔永年": "妻子 魏桂琴、儿子 崔子豪、女儿 崔子萱",
    "吴立德": "妻子 任月芳、儿子 吴建平",
    "任学勤": "妻子 崔秀英、儿子 任志远",
}
HEADINGS = (
    ("序号", 5), ("贫困户\n姓名", 9), ("家庭地址\n（镇街、村）", 18),
    ("致贫\n原因", 8), ("帮扶措施", 24), ("联系方式", 13),
    ("第一帮扶\n责任人姓名", 11), ("工作单位\n及职务", 16), ("联系方式", 13),
    ("第二帮扶\n责任人姓名", 11), ("工作单位\n及职务", 16), ("联系方式", 13),
)  # fmt: skip
MEMBER_HEADINGS = (("户主姓名", 12), ("村", 12), ("姓名", 12), ("与户主关系", 14))
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
SHADE = PatternFill("solid", fgColor="F2F2F2")
NOTE = (
    "注：本表人名、地名、单位和电话均为虚构，仅供演示。"
    "第一帮扶责任人信息由所在单位填写，其后由第二帮扶责任人调度、填写。"
)


def phone(number: int) -> str:
    """A number that cannot be real."""
    return f"1990000{number:04d}"


def lines() -> list[tuple[str | int, ...]]:
    """The ledger's lines: households 1001..., first helpers 2001..., second helpers 3001..."""
    found: list[tuple[str | int, ...]] = []
    second_phone = {name: phone(3001 + at) for at, name in enumerate(SECONDS)}
    everybody = [(village, one) for village, households in VILLAGES.items() for one in households]
    for at, (village, one) in enumerate(everybody, start=1):
        found.append((
            at, one.head, f"{TOWN}{village}{one.house}号", one.cause, one.measures, phone(1000 + at),
            one.helper, f"{one.unit} {one.post}", phone(2000 + at),
            one.second, SECONDS[one.second], second_phone[one.second],
        ))  # fmt: skip
    return found


def members() -> list[tuple[str, ...]]:
    """Everybody of every household, the head first."""
    return [
        (one.head, village, name, relation)
        for village, households in VILLAGES.items()
        for one in households
        for relation, name in [("户主", one.head), *family(one.head)]
    ]


def family(head: str) -> list[tuple[str, str]]:
    """Relation and name of everybody who lives with this head."""
    entries = FAMILIES.get(head, "").split("、")
    return [(relation, name) for relation, _, name in (entry.partition(" ") for entry in entries) if name]


def write_ledger(sheet: Worksheet) -> None:
    """Title, town, heading, households, note: A4 landscape, the heading on each page."""
    sheet.title = "帮扶责任工作台账"
    for row, (text, size, height) in enumerate((("附件1", 12, 18), ("帮扶责任工作台账", 20, 34)), start=1):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADINGS))
        sheet.cell(row, 1, text).font = Font(name="宋体", size=size, bold=row == 2)
        sheet.cell(row, 1).alignment = MIDDLE if row == 2 else LEFT
        sheet.row_dimensions[row].height = height
    sheet.merge_cells("A3:E3")
    sheet["A3"] = f"镇（街）：{TOWN}"
    sheet["A3"].font = Font(name="宋体", size=11)
    boxed_table(sheet, 4, HEADINGS, lines())
    last = sheet.max_row + 1
    sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=len(HEADINGS))
    sheet.cell(last, 1, NOTE).font = Font(name="宋体", size=9)
    sheet.cell(last, 1).alignment = LEFT
    sheet.row_dimensions[last].height = 24
    sheet.print_title_rows = "4:4"


def boxed_table(
    sheet: Worksheet, top: int, headings: tuple[tuple[str, int], ...], rows: list[tuple[str | int, ...]]
) -> None:
    """A bordered table under a shaded heading, set for printing."""
    for column, (heading, width) in enumerate(headings, start=1):
        cell = sheet.cell(top, column, heading)
        cell.font, cell.alignment, cell.border = Font(name="宋体", size=10, bold=True), MIDDLE, BOX
        cell.fill = SHADE
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.row_dimensions[top].height = 32
    for row, values in enumerate(rows, start=top + 1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            cell.font, cell.border = Font(name="宋体", size=10), BOX
            cell.alignment = LEFT if headings[column - 1][0] == "帮扶措施" else MIDDLE
        sheet.row_dimensions[row].height = 28
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def workbook() -> Workbook:
    """The whole file."""
    book = Workbook()
    book.properties.creator, book.properties.title = "bangfu", "帮扶责任工作台账（虚构示例）"
    book.properties.created = book.properties.modified = FIXED
    write_ledger(book.worksheets[0])
    sheet = book.create_sheet("家庭成员")
    boxed_table(sheet, 1, MEMBER_HEADINGS, [tuple(member) for member in members()])
    sheet.print_title_rows = "1:1"
    return book


def write(target: Path) -> None:
    """The ledger's file."""
    save(workbook(), target)


def save(book: Workbook, target: Path) -> None:
    """Saves a file so that it is the same byte for byte each time: no moment of saving is kept in it."""
    with TemporaryDirectory() as folder:
        draft = Path(folder) / target.name
        book.save(draft)
        with ZipFile(draft) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for member in source.infolist():
                content = source.read(member)
                if member.filename == "docProps/core.xml":
                    content = _without_moment(content)
                archive.writestr(ZipInfo(member.filename, FIXED.timetuple()[:6]), content, ZIP_DEFLATED)


def _without_moment(core: bytes) -> bytes:
    """openpyxl writes the time of saving as the time of the last change."""
    moment = FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, core)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "roster.xlsx")
