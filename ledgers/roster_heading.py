"""Finds the town in the lines above a roster's heading: in its field 镇(街), or in the title."""

import re
from collections.abc import Iterable

from ledgers.roster_cells import town_in
from ledgers.roster_columns import words
from ledgers.sheet_lines import Line

_FIELD = re.compile(r"^(?:所在|所属)?(?:乡?镇\(?街道?\)?|乡镇)(?:名称)?(?P<town>[\u3400-\u9fff]{0,10})")
_IN_TITLE = re.compile(r"^(?:.*[年度])?(.{1,14}?(?:镇|乡|街道))(?=结对|帮扶|扶贫|精准|贫困|建档|脱贫|第[一二]|[0-9])")
_NAME = re.compile(r"[\u3400-\u9fff]{2,12}")
_NO_TOWN = re.compile(r"盖章|公章|负责|填报|^城乡$|^乡镇$")


def township_of(above: Iterable[Line]) -> str:
    """青禾镇 from `镇(街):青禾镇`, from the cell beside `镇(街)`, or from `青禾镇帮扶责任工作台账`; else nothing."""
    texts = [words(text) for line in above for text in (*line.own, "")]
    return _from_field(texts) or _from_title(texts)


def _from_field(texts: list[str]) -> str:
    for at, text in enumerate(texts):
        if found := _FIELD.match(text):
            town = found["town"] or next((later for later in texts[at + 1 :] if later), "")
            if _NAME.fullmatch(town) and not _NO_TOWN.search(town):
                return town_in(town) or town
    return ""


def _from_title(texts: list[str]) -> str:
    found = next((found for text in texts if (found := _IN_TITLE.match(text))), None)
    town = town_in(found[1]) if found else ""
    return "" if _NO_TOWN.search(town) else town
