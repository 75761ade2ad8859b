"""The lists that come in beside the ledger, and the names of their columns: one literal each, ours first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Part(StrEnum):
    """What a column of a list holds; its value is our own heading."""

    NUMBER = "户编号"
    HEAD = "户主姓名"
    TOWN = "镇街"
    VILLAGE = "村"
    NAME = "姓名"
    RELATION = "与户主关系"
    BORN = "出生年月"
    AGE = "年龄"
    IDENTITY = "证件号码"
    SEX = "性别"
    HEALTH = "健康状况"
    SCHOOL = "在校状况"
    WORK = "务工状况"
    HELPER = "帮扶责任人"
    HELPER_PHONE = "责任人联系方式"
    ROLE = "责任人类别"
    ON = "日期"
    HOW = "帮扶方式"
    MET = "是否见到"
    WHAT = "帮扶内容"
    POLICY = "政策名称"
    SINCE = "开始时间"
    AMOUNT = "金额"


@dataclass(frozen=True, slots=True)
class ListKind:
    """`parts` are the columns with their other names; without those of `needed` the list cannot be read. The
    household's number stands in for its head."""

    sheet: str
    parts: Mapping[Part, tuple[str, ...]]
    needed: tuple[Part, ...]


_HOME: dict[Part, tuple[str, ...]] = {
    Part.NUMBER: ("户编号", "家庭编号", "户编码", "户号", "贫困户编号", "脱贫户编号"),
    Part.HEAD: ("户主姓名", "户主", "贫困户姓名", "脱贫户姓名", "监测户姓名", "帮扶对象", "帮扶对象姓名"),
    Part.TOWN: ("镇街", "镇", "乡镇", "镇(街)", "镇(街道)", "乡镇(街道)", "所在镇街", "所属镇街"),
    Part.VILLAGE: ("村", "村名", "行政村", "所在村", "村(社区)", "家庭住址", "家庭地址", "家庭地址(镇街、村)"),
}
MEMBERS = ListKind(
    "家庭成员",
    MappingProxyType(_HOME | {
        Part.NAME: ("姓名", "成员姓名", "家庭成员姓名"),
        Part.RELATION: ("与户主关系", "关系", "与户主的关系"),
        Part.BORN: ("出生年月", "出生日期", "出生年月日", "出生时间"),
        Part.AGE: ("年龄", "周岁"),
        Part.IDENTITY: ("证件号码", "身份证号", "身份证号码", "身份证", "公民身份号码"),
        Part.SEX: ("性别",),
        Part.HEALTH: ("健康状况", "身体状况", "健康情况"),
        Part.SCHOOL: ("在校状况", "在校生状况", "是否在校", "就学情况", "在读情况"),
        Part.WORK: ("务工状况", "务工情况", "就业情况", "劳动力状况", "务工区域", "从事工作"),
    }),
    (Part.HEAD, Part.NAME, Part.RELATION),
)  # fmt: skip
CONTACTS = ListKind(
    "走访记录",
    MappingProxyType(_HOME | {
        Part.HELPER: ("帮扶责任人", "帮扶责任人姓名", "帮扶人", "帮扶人姓名", "帮扶干部", "走访人", "责任人"),
        Part.HELPER_PHONE: ("责任人联系方式", "帮扶人电话", "帮扶责任人联系方式", "联系电话", "联系方式"),
        Part.ROLE: ("责任人类别", "责任人类型", "第几责任人"),
        Part.ON: ("日期", "时间", "帮扶日期", "帮扶时间", "走访日期", "走访时间", "联系日期"),
        Part.HOW: ("帮扶方式", "方式", "联系方式(入户/电话)", "走访方式", "帮扶形式", "形式"),
        Part.MET: ("是否见到", "是否见面", "结果"),
        Part.WHAT: ("帮扶内容", "内容", "帮扶记录", "走访内容", "工作内容", "帮扶实录", "记录"),
    }),
    (Part.HEAD, Part.HELPER, Part.ON, Part.HOW),
)  # fmt: skip
ENTITLEMENTS = ListKind(
    "享受政策",
    MappingProxyType(_HOME | {
        Part.POLICY: ("政策名称", "政策", "享受政策", "享受政策名称", "帮扶政策", "项目名称"),
        Part.SINCE: ("开始时间", "享受时间", "起始时间", "开始享受时间", "享受起始时间", "发放时间"),
        Part.AMOUNT: ("金额", "享受金额", "标准", "补助标准", "金额(元)", "补助金额"),
    }),
    (Part.HEAD, Part.POLICY),
)  # fmt: skip
