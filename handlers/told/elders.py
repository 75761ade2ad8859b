"""Whether "the old man", "the old woman" or "the old couple" of a home is its head: by who is known to live there."""

import re
from collections.abc import Collection

from rules.visit_report import Met

_HEAD = ("户主", "本人", "户主本人")
_SPOUSE = re.compile("配偶|妻|夫|老伴|爱人|老婆")
# Children, grandchildren, nieces: nobody calls them old beside the head. Spouses are looked for first (妻子).
_YOUNGER = re.compile("子|女|儿|孙|媳|婿|侄|甥")


def elder_met(relations: Collection[str], couple: bool) -> Met | None:
    """Who was met where words only say that somebody old was (`couple`: two of them).

    `relations` are those of all who live there to the head, empty where nobody knows. None: it may be the head or
    not, so it is asked."""
    others = [one for one in relations if one not in _HEAD]
    spouses = [one for one in others if _SPOUSE.search(one)]
    elders = [one for one in others if one not in spouses and not _YOUNGER.search(one)]
    if not relations or elders:
        return None
    return Met.HEAD if couple or not spouses else None
