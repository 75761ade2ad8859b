"""Reads one cell as people fill it in: names, phones, unit and post, addresses."""

import re
import unicodedata
from datetime import date, datetime

_FULL_WIDTH = {
    **{
        code: code - 0xFEE0
        for low, high in ((0x10, 0x1A), (0x21, 0x3B), (0x41, 0x5B))
        for code in range(0xFF00 + low, 0xFF00 + high)
    },
    **dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2009), " "),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)),
}
_SPACES = re.compile(r"[ \t]+")
_MIDDLE_DOT = re.compile(r"\s*[·•・∙‧・]\s*")
_CHINESE_GAP = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_NO_VALUE = re.compile(r"[-/\\—–_.、]*|无|没有|暂无|无电话|无手机|没有电话|none|n/a", re.IGNORECASE)
_ERROR_VALUE = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_MOBILE = re.compile(r"1[0-9]{10}")
_LANDLINE = re.compile(r"0[0-9]{9,11}|[2-9][0-9]{6,7}")
_COUNTRY = re.compile(r"(?:\+|00)86(?=1[0-9]{10}$|0?[1-9][0-9]{8,10}$)")
_BETWEEN_PHONES = re.compile(r"[/、,;|\n]|(?<=[0-9]{11})\s+(?=1[0-9])")
# Longer texts are no address and no post; patterns are kept from running wild on them.
_LONGEST = 120
_APART = 3
_TORN = re.compile(r"(?:村|社区|居委会)(?:\d|$)")
_POST = re.compile(
    r"(?:第一|党总支|党支部|党委|党组|常务|[一二三四]级)?(?:副)?(?:"
    r"书记|主任科员|主任|局长|镇长助理|镇长|乡长|县长|市长|区长|主席|部长|科长|股长|处长|校长|园长|院长|所长|站长|行长|社长|"
    r"队长|组长|班长|厂长|场长|会长|经理|总经理|董事长|主管|教师|老师|教导员|医生|医师|护士长|护士|药师|技师|工程师|农艺师|会计师|"
    r"会计|出纳|干事|委员|科员|办事员|职员|文书|文员|专干|专员|干部|调研员|研究员|技术员|网格员|民警|警长|司机|员工|职工|两委成员|成员)"
)
_ENDS_WITH_POST = re.compile(_POST.pattern + "$")
_UNIT_LIKE = re.compile(
    r"(?:局|办|办公室|院|校|中心|所|站|公司|政府|镇|乡|街道|村|社区|科|室|股|部|处|厂|银行|委员会|中学|小学)$"
)
_STRONG_GAP = re.compile(r"[\s/|]+")
_WEAK_GAP = re.compile(r"[、,;\uff0c\uff1b]+")
_BRACKETED = re.compile(r"(.+?)[(\uff08](.+)[)\uff09]")
_ADDRESS = re.compile(
    r"(?:.*?(?:省|自治区))?(?:[^镇乡]{1,6}?市)?(?:[^镇乡]{1,6}?[县区])?"
    r"(?P<town>[^\d]{1,8}?(?:镇|乡|街道))?"
    r"(?P<village>[^\d]{1,12}?(?:村(?!村(?![民委小]))|社区|居委会)(?!镇|乡|街道))"
)
_TOWN = re.compile(r"(?:.*?(?:省|自治区))?(?:[^镇乡]{1,6}?市)?(?:[^镇乡]{1,6}?[县区])?([^\d]{1,8}?(?:镇|乡|街道))")


def plain(value: object) -> str:
    """A cell's value as text: whole numbers without a point, half-width digits and letters, no stray spaces."""
    if isinstance(value, str):
        return _tidy(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    return "" if value is None else str(value)


def _tidy(text: str) -> str:
    text = text.replace("_x000D_", "").translate(_FULL_WIDTH).strip()
    if "\n" not in text and "\r" not in text:
        return _SPACES.sub(" ", text)
    return "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in text.splitlines())))


def one_line(text: str) -> str:
    return " ".join(text.split())


def solid(text: str) -> str:
    """Without any space: for addresses and villages that were wrapped or padded by hand."""
    return "".join(text.split())


def given(text: str) -> str:
    """The text, or nothing where people write a dash or 无 for nothing."""
    return "" if len(text) < 10 and _NO_VALUE.fullmatch(solid(text)) else text


def is_broken(text: str) -> bool:
    """Whether Excel left an error where a value should be."""
    return text.startswith("#") and _ERROR_VALUE.fullmatch(text) is not None


def person_name(text: str) -> str:
    """王 芳 -> 王芳; a middle dot is always the same one; names in Latin letters keep their spaces."""
    return _CHINESE_GAP.sub("", _MIDDLE_DOT.sub("·", one_line(given(text))))


def is_formula_like(text: str) -> bool:
    """Such a name would run as a formula in the next table that it is copied to."""
    return unicodedata.normalize("NFKC", text).lstrip("'\"‘’“” \t").startswith(("=", "+", "-", "@"))


def holds_several(name: str) -> bool:
    return any(mark in name for mark in "、,;/\uff0c\uff1b\uff0f")


def phones(text: str) -> tuple[str, ...] | None:
    """The phone numbers in a cell, digits only, or None where one of them is no phone number."""
    whole = unicodedata.normalize("NFKC", given(text))
    found = tuple(_digits(part) for part in _BETWEEN_PHONES.split(whole) if part.strip())
    return found if all(_MOBILE.fullmatch(one) or _LANDLINE.fullmatch(one) for one in found) else None


def _digits(text: str) -> str:
    bare = re.sub(r"[\s()\-‐‑–—.]", "", text.strip().removesuffix(".0"))
    return _COUNTRY.sub("", bare)


def unit_and_post(text: str) -> tuple[str, str]:
    """市财政局 科员 -> (市财政局, 科员). What cannot be told apart stays whole in the unit."""
    text = given(text)
    if len(text) > _LONGEST:
        return one_line(text), ""
    for gap in (_STRONG_GAP, _WEAK_GAP):
        parts = [part for part in gap.split(text) if part]
        if len(parts) > 1:
            return _split_at_post(parts, text)
    if (found := _BRACKETED.fullmatch(text)) and _ENDS_WITH_POST.search(found[2]):
        return found[1], found[2]
    found = _ENDS_WITH_POST.search(text)
    return (text[: found.start()], found[0]) if found and found.start() >= 2 else (text, "")


def _split_at_post(parts: list[str], text: str) -> tuple[str, str]:
    """The post begins at the first part that ends like one; else the last part is it, unless it is an office."""
    first = next((at for at, part in enumerate(parts) if at and _ENDS_WITH_POST.search(part)), None)
    if first is None and _UNIT_LIKE.search(parts[-1]):
        return one_line(text), ""
    first = first or len(parts) - 1
    return " ".join(parts[:first]), " ".join(parts[first:])


def town_and_village(text: str, township: str = "") -> tuple[str, str]:
    """青禾镇东沟村12号 -> (青禾镇, 东沟村); an empty string stands for what is not there.

    `township` is what the form is about: its name may end like none (城港路). A village whose name ends like none
    (李家庄) is known where it stands apart: 青禾镇 李家庄 三组.
    """
    bare, parts = solid(text)[:_LONGEST], text.split()
    named = len(parts) > 1 and parts[0] in {township, town_in(parts[0])}
    if named and len(parts) == _APART and not _TORN.match(parts[-1]):
        return parts[0], parts[1]
    lead = township if township and bare.startswith(township) else ""
    if found := _ADDRESS.match(bare.removeprefix(lead)):
        return found["town"] or lead, found["village"]
    return lead or town_in(bare), parts[1] if named and len(parts) < _APART else ""


def town_in(text: str) -> str:
    """青禾镇 out of 某市青禾镇, or nothing."""
    found = _TOWN.match(solid(text)[:_LONGEST])
    return found[1] if found else ""
