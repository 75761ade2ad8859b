"""Single rows for tests that are about one table and not about the town."""

from datetime import UTC, datetime
from itertools import count

from storage.database import Work
from storage.outbox import Priority, State
from storage.tables import OutboxMessage, Person

NOW = datetime(2026, 1, 1, 2, tzinfo=UTC)
_numbers = count(1)


async def person(work: Work, name: str = "李文静") -> int:
    """Somebody; their id."""
    row = Person(name=name)
    work.add(row)
    await work.flush()
    return row.id


async def message(
    work: Work,
    person_id: int,
    *,
    key: str | None = None,
    kind: str = "reminder",
    not_before: datetime = NOW,
    priority: Priority = Priority.REMINDER,
) -> OutboxMessage:
    """A message that waits."""
    row = OutboxMessage(
        key=key or f"test:{next(_numbers)}",
        person_id=person_id,
        kind=kind,
        about={"occurrences": [1]},
        priority=int(priority),
        state=State.WAITING.value,
        created_at=not_before,
        not_before=not_before,
    )
    work.add(row)
    await work.flush()
    return row
