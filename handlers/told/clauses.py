"""A message as its clauses."""

import re

from handlers.told.vocabulary import signs

_BETWEEN = re.compile(r"[,，。;；!！\s]+|(?<=[?？])")


def clauses_of(text: str) -> list[str]:
    """Between punctuation and spaces; where there is none, before what comes next."""
    return [clause for part in _BETWEEN.split(text) for clause in _until_ahead(part.strip()) if clause]


def _until_ahead(clause: str) -> list[str]:
    """A visit and what comes next in one breath (去了趟赵家药吃完了明天给他买): two clauses."""
    ahead = signs("ahead").search(clause)
    told = signs("went").search(clause) or signs("called").search(clause)
    if ahead is None or told is None or told.end() > ahead.start():
        return [clause]
    start = ahead.start() - (clause[: ahead.start()].endswith("我"))
    return [clause[:start], clause[start:]]
