"""Taking one import back: what it added goes, what it changed is as before, wherever nobody has touched it since."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from actions.audit import append_audit
from actions.planning import occurrences
from actions.views import Speaker
from rules.due_dates import first_step, steps
from rules.errors import Refused
from rules.imports import KeptWhy, RunState
from rules.windows import Window
from storage import import_runs, import_undo
from storage.database import Work
from storage.import_undo import Key, Touched
from storage.tables import Contact, Occurrence, Pairing


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that stays, and why; `name` is what people call it."""

    table: str
    name: str
    why: KeptWhy


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: rows removed by table, rows that say again what they said, and what stays."""

    run_id: int
    removed: Counter[str]
    restored: int
    kept: tuple[Kept, ...]


async def undo(work: Work, run_id: int, now: datetime, by: Speaker | None = None) -> Undone:
    """Takes back what the import did; the caller commits (or, for a dry run, does not). `by`: None for the command
    line. Raises NotFound, Refused when it was taken back already."""
    run = await import_runs.one(work, run_id, for_update=True)
    if run.state == RunState.UNDONE:
        raise Refused("import_undone", number=run_id)
    rows = await import_undo.touched(work, await import_runs.changes(work, run_id))
    ended = [one for one in rows if isinstance(one.row, Pairing) and one.before is not None]
    restored = _restore(one for one in rows if one.before is not None and not isinstance(one.row, Pairing))
    await work.flush()
    removed, contacts = await _remove(work, rows)
    restored += await _begin_again(work, ended, now)
    await _owed_again(work, await import_undo.undone_by(work, work.rulebook.programmes.values(), contacts), now)
    stays = [one for one in rows if one.why is not None]
    names = await import_undo.names(work, stays)
    for one in stays:
        for change in one.changes:
            change.kept_why = one.why.value if one.why else None
    run.state = (RunState.PARTLY_UNDONE if stays else RunState.UNDONE).value
    run.undone_at = now
    count = removed.total()
    append_audit(work, by, "undo_import", now, run=run_id, removed=count, restored=restored, kept=len(stays))
    kept = tuple(Kept(one.table, names[one.table, one.key], one.why) for one in stays if one.why is not None)
    return Undone(run_id, removed, restored, kept)


def _restore(changed: Iterable[Touched]) -> int:
    """How many rows say again what they said before."""
    count = 0
    for one in changed:
        if one.row is None or one.was_restored:
            continue
        if one.is_as_left:
            one.restore()
            count += 1
        else:
            one.why = KeptWhy.CHANGED_SINCE
    return count


async def _remove(work: Work, rows: list[Touched]) -> tuple[Counter[str], list[Contact]]:
    """How many rows went, by table; and the contacts among them."""
    going: dict[str, set[Key]] = defaultdict(set)
    removed, contacts = Counter[str](), list[Contact]()
    mine = {(one.table, one.key) for one in rows}
    for batch in import_undo.in_order(rows):
        table = batch[0].table
        for one in batch:
            one.why = None if one.is_as_left else KeptWhy.CHANGED_SINCE
        free = {one.key[0] for one in batch if one.why is None}
        busy = await import_undo.busy_pairings(work, free) if isinstance(batch[0].row, Pairing) else set()
        hanging = await import_undo.hanging(work, table, free, going) if len(batch[0].key) == 1 else {}
        for one in batch:
            others = hanging.get(one.key[0], set())
            if one.why is None and (others or one.key[0] in busy):
                own = others <= mine and one.key[0] not in busy
                one.why = KeptWhy.STILL_NEEDED if own else KeptWhy.USED_SINCE
        goes = [one for one in batch if one.why is None]
        going[table] |= {one.key for one in goes}
        await import_undo.remove(work, table, [one.key for one in goes])
        removed[table] += len(goes)
        contacts += [one.row for one in goes if isinstance(one.row, Contact)]
    return +removed, contacts


async def _begin_again(work: Work, ended: list[Touched], now: datetime) -> int:
    """Pairings that the import ended go on, where nobody else answers for the household by now; how many."""
    pairings = {one: one.row for one in ended if isinstance(one.row, Pairing)}
    taken = await import_undo.open_roles(work, {row.household_id for row in pairings.values()}) if pairings else set()
    again = list[Pairing]()
    for one, row in pairings.items():
        if one.was_restored:
            continue
        if not one.is_as_left:
            one.why = KeptWhy.CHANGED_SINCE
        elif (row.household_id, row.role) in taken:
            one.why = KeptWhy.STILL_NEEDED
        else:
            one.restore()
            again.append(row)
    await work.flush()
    if again:
        ids = [row.id for row in again]
        await _owed_again(work, await import_undo.handed_over(work, ids, work.rulebook.today(now)), now)
        await occurrences.open_for_pairings(work, ids, now)  # what began to be owed while somebody else answered
    return len(again)


async def _owed_again(work: Work, rows: Iterable[Occurrence], now: datetime) -> None:
    """One statement for all that owe the same in the same window."""
    alike: dict[tuple[str, str, Window], list[int]] = defaultdict(list)
    for row in rows:
        alike[row.programme, row.duty, Window(row.window_start, row.window_end)].append(row.id)
    for (name, code, window), ids in alike.items():
        programme = work.rulebook.programmes.get(name)
        if programme is not None:
            step = first_step(steps(programme, programme.duty(code), window, work.rulebook.calendar), now)
            await import_undo.reopen(work, ids, step)
