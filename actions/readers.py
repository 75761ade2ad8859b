"""What many messages are about, by who reads them: the cards are read once for all."""

from collections.abc import Sequence

from storage.tables import Account, OutboxMessage


def asked_by_reader(messages: Sequence[tuple[OutboxMessage, Account]], name: str) -> dict[int, set[int]]:
    """By person: the ids that their messages have under this name."""
    wanted: dict[int, set[int]] = {}
    for message, _ in messages:
        wanted.setdefault(message.person_id, set()).add(message.about[name])
    return wanted
