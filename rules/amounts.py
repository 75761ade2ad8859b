"""Reads an amount of money as people write and say it: 3200, 3,200元, 三千二, 0.32万, 两万五, 十二块五."""

import re
from decimal import Decimal
from unicodedata import normalize

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_SAME = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩圆圓塊毛廿",
    "一二二三三四五六六七八九十百千万亿两元元元角廿",
) | {ord("块"): "元"}
_AROUND = re.compile(
    r"^(一共|总共|共计|合计|共|大概|大约|约|差不多|有|是|¥|人民币|rmb)+|(左右|上下|整|钱|人民币|rmb)+$"
)
_NOTHING = {"没有", "没", "无", "零", "0", "一分没有", "一分钱没有"}
_PLAIN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([十百千万亿]?)")
_MOST = Decimal(10) ** 10
_CENT = Decimal("0.01")


def read_amount(text: str) -> Decimal | None:
    """The yuan that were meant, with at most two decimals, or None when that is not certain (三五百, 两千多). Nothing
    (没有, 无) is 0; never negative."""
    plain = re.sub(r"\s+", "", normalize("NFKC", text).lower()).translate(_SAME).rstrip("。.,!")
    plain = plain.replace("廿", "二十")
    if plain in _NOTHING:
        return Decimal(0)
    plain = _AROUND.sub("", plain)
    yuan, sign, small = plain.partition("元")
    whole = _whole(yuan)
    if whole is None and not sign and plain:
        whole, small = Decimal(0), plain
    cents = _small(small.removesuffix("钱"))
    if whole is None or cents is None or (cents and whole % 1):
        return None
    amount = whole + cents
    return amount if amount < _MOST and amount == amount.quantize(_CENT) else None


def _whole(text: str) -> Decimal | None:
    plain = _PLAIN.fullmatch(text)
    if plain:
        size = ({"": 1} | _PLACES | _GREAT)[plain[3]]
        return Decimal(plain[1].replace(",", "") + (plain[2] or "")) * size
    spoken = "".join(_read_digit(sign) for sign in text)
    number = _number(spoken)
    return None if number is None else Decimal(number)


def _read_digit(sign: str) -> str:
    """1万2 is read as 一万二."""
    return "零一二三四五六七八九"[int(sign)] if sign in "0123456789" else sign


def _number(text: str) -> int | None:
    """A spoken number: 三千二 is 3200, 三千零二 is 3002, 一万二千 is 12000, 二十五 is 25."""
    for great, size in (("亿", 10**8), ("万", 10**4)):
        if great in text:
            before, _, after = text.partition(great)
            head, tail = _number(before), _tail(after, size)
            return None if head is None or tail is None or not head or tail >= size else head * size + tail
    return _below_ten_thousand(text)


def _tail(text: str, size: int) -> int | None:
    """What follows a place: nothing, a lone digit of the place below (万二: 2000), or a number of its own."""
    if not text:
        return 0
    if len(text) == 1:
        digit = _DIGITS.get(text, 0)
        return digit * size // 10 or None
    if text.startswith("零"):
        return _number(text[1:]) or None
    number = _number(text)
    return number if number is not None and number >= size // 10 else None


def _below_ten_thousand(text: str) -> int | None:
    if len(text) == 1 and text in _DIGITS:
        return _DIGITS[text]
    for sign, size in (("千", 1000), ("百", 100)):
        if sign in text:
            before, _, after = text.partition(sign)
            tail = _tail(after, size)
            return None if not _digit(before) or tail is None or tail >= size else _digit(before) * size + tail
    before, ten, after = text.partition("十")
    if not ten or (before and not _digit(before)) or (after and not _digit(after)):
        return None
    return (_digit(before) or 1) * 10 + _digit(after)


def _digit(text: str) -> int:
    """One digit from 1 to 9; 0 for anything else."""
    return _DIGITS.get(text, 0)


def _small(text: str) -> Decimal | None:
    """What follows 元: 五 or 五角 is 0.50, 五角三分 0.53, 三分 0.03."""
    match = re.fullmatch(r"(?:零?([一二三四五六七八九\d])角?)?(?:零?([一二三四五六七八九\d])分)?", text)
    if match is None:
        return None
    tenths, hundredths = (0 if sign is None else _value(sign) for sign in match.groups())
    return Decimal(tenths * 10 + hundredths) / 100


def _value(sign: str) -> int:
    return int(sign) if sign.isdigit() else _DIGITS[sign]
