"""Which of a helper's own families a text names: 赵家, 老赵, 赵大爷, 赵德福, 德福家."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from actions.views import HouseholdCard

_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文")
_MEN = "大爷|大伯|大叔|大哥|叔|伯|爷爷|爷|师傅|老汉|老爷子"
_WOMEN = "大娘|大妈|大婶|大姐|大嫂|婶子|婶儿|婶|嫂子|嫂|姨|奶奶|姐|阿姨|老太太"
_ANY_HOME = re.compile(
    r"(?:去|到|访|望|问|从|给|在|跟)(?:了|过|趟|一趟|咱|我们)?老?([\u4e00-\u9fff])([\u4e00-\u9fff]{0,2})(?:家(?!里|长|庭|人|属|乡|务|具|常|政|门)|大爷|大娘|大妈|大叔)"
)
_TITLE = re.compile(f"{_MEN}|{_WOMEN}|[大老某他她的]")
_NO_NAMES = frozenset("他她我你您咱这那哪人大全谁一自国两几每各家户儿女婆娘亲医邻邻户敬养老困五孤")


@dataclass(frozen=True, slots=True)
class Named:
    """Whose home is meant: these households (several: it is not clear which), and whether another is named. `head`
    says that the head is spoken of as a person, not only the home."""

    households: tuple[int, ...] = ()
    others: bool = False
    head: bool = False


def named_in(text: str, mine: Iterable[HouseholdCard]) -> Named:
    """The families of these that the text names."""
    cards = tuple(mine)
    whole = [card for card in cards if card.head in text]
    given = [card for card in cards if card not in whole and len(_given(card.head)) > 1 and _given(card.head) in text]
    sure = whole or given
    left = text
    for card in sure:
        left = left.replace(card.head, " ").replace(_given(card.head), " ")
    by_surname = [card for card in cards if card not in sure and _surname_form(_surname(card.head)).search(left)]
    # 老赵 beside 赵德福 is the same person, not another.
    same = {_surname(card.head) for card in sure}
    found = [*sure, *(card for card in by_surname if _surname(card.head) not in same)]
    known = {_surname(card.head) for card in cards}
    # 赵得福 where only 赵德福 is known: mistyped, or somebody else. Longer words of other surnames are no names.
    others = any(
        sign in known and not _TITLE.match(given) if given else sign not in known | _NO_NAMES
        for sign, given in _ANY_HOME.findall(left)
    )
    return Named(tuple(card.id for card in found), others, any(_as_person(text, card.head) for card in found))


@dataclass(frozen=True, slots=True)
class Mention:
    """One of the families is named from `start` to before `end`."""

    start: int
    end: int
    household: int


def mentions(text: str, mine: Iterable[HouseholdCard]) -> list[Mention]:
    """Where the text names which family; nowhere if a surname stands there by itself that several have of whom it
    is not one who is named in full."""
    cards, found = tuple(mine), list[Mention]()
    sure = [card for card in cards if any(name in text for name in _names(card))]
    for card in cards:
        names, form = [re.escape(name) for name in _names(card)], _surname_form(_surname(card.head))
        alike = [one for one in cards if _surname(one.head) == _surname(card.head)]
        alone = [one for one in alike if one in sure] == [card] or alike == [card]
        meant = form.search(re.sub("|".join(name for one in alike for name in _names(one)), " ", text))
        if meant and not alone and (card in sure or not any(one in sure for one in alike)):
            return []
        named = re.compile("|".join([*names, form.pattern] if alone else names))
        found += [Mention(one.start(), one.end(), card.id) for one in named.finditer(text)]
    return sorted(found, key=lambda one: one.start)


def _names(card: HouseholdCard) -> list[str]:
    return [name for name in (card.head, _given(card.head)) if len(name) > 1]


# 赵家沟, 赵家庄 are villages.
_NO_VILLAGE = "(?!村|庄|屯|沟(?!通)|湾|堡|坡|寨|洼|疃|岭|峪|埠|铺|桥|河|岗|营)"


def _surname(name: str) -> str:
    return name[:2] if name.startswith(_DOUBLE) and len(name) > 2 else name[:1]


def _given(name: str) -> str:
    return name.removeprefix(_surname(name))


def _surname_form(surname: str) -> re.Pattern[str]:
    return re.compile(
        rf"{surname}(?:家{_NO_VILLAGE}|{_MEN}|{_WOMEN}|某)|{surname}(?=[、和跟与].[两俩]家|[两俩]家)|老{surname}(?!师|板|婆)|小{surname}(?!麦|米|花|女|子|儿|媳|孩)"
    )


def _as_person(text: str, name: str) -> bool:
    """Spoken of as somebody who was there; a woman's title may be the head's or the wife's, so it says nothing."""
    surname = _surname(name)
    person = rf"(?:{name}|老{surname}|{surname}(?:{_MEN}))"
    if re.search(rf"{person}(?:不在|没在|出去|出门|外出|住院|去了)", text):
        return False
    with_another = "[、和跟与及][^,，。 ]{1,5}家"
    return bool(re.search(rf"{person}(?!家|他家|屋|那|户|的|(?:老伴|儿|媳|女|孙|爱人)|{with_another})", text))
