"""What a button of a conversation says, as the short text in its callback data."""

from handlers.replies import Clear, Next, Pick, Reply, Tick


def read_tap(tap: str) -> Reply | None:
    """An answer to the present question, or None for a control (`!back`, `!same`, `!edit.<question>` ...)."""
    if tap == "!next":
        return Next()
    if tap == "!clear":
        return Clear()
    if tap.startswith("!"):
        return None
    if tap.startswith(("+", "-")):
        return Tick(tap[1:], on=tap[0] == "+")
    return Pick(tap)
