"""What a notice on a wall must not tell: a measure that speaks of illness, disability or money is blanked."""

import re

from ledgers.forms.declaration import layout

_BETWEEN = re.compile(r"([\uff1b;\u3002\n]+)")
_NUMBERS = re.compile(r"\d{5,}")


def for_the_wall(text: str) -> str:
    """The measures that may be posted; each of the others is replaced by the same words once."""
    look, kept, blanked = layout(), [], False
    for part in _BETWEEN.split(text)[::2]:
        part = part.strip()
        if not part:
            continue
        if _NUMBERS.search(part) or any(word in part for word in look.private_words):
            blanked = True
        else:
            kept.append(part)
    return look.between.join([*kept, *([look.blanked] if blanked else [])])
