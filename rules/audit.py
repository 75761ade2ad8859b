"""The log of deeds as a chain: each link's hash is over itself and the hash before it, so that none can be changed,
taken out or put in unseen."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

FIRST = "0" * 64
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")


@dataclass(frozen=True, slots=True)
class Link:
    """One deed; `ids` is JSON of numbers and codes, `who` a person's number or None for the machine."""

    at: datetime
    who: int | None
    deed: str
    ids: str


def ids_json(ids: Mapping[str, int | str | None]) -> str:
    """Numbers and codes in one fixed spelling. Raises ValueError for anything else: the log names nobody."""
    kept = {name: value for name, value in ids.items() if value is not None}
    for name, value in kept.items():
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise ValueError(name)
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def link_hash(previous: str, seq: int, link: Link) -> str:
    """SHA-256 in hex over the hash before and every column of the link."""
    who = "" if link.who is None else link.who
    said = f"{previous}\n{seq}\n{link.at.astimezone(UTC).isoformat()}\n{who}\n{link.deed}\n{link.ids}"
    return sha256(said.encode()).hexdigest()
