"""What a simulation found, as figures."""

from collections import Counter
from dataclasses import asdict, dataclass

from bot.simulation.life import Life
from rules.roles import SUPERVISORS

BEHAVIOURS = (
    "reasons_told", "reasons_excused", "reasons_extended", "reasons_cancelled", "reasons_no", "reasons_outrun",
    "snoozed", "appointments", "absences", "deputies_told", "taken_second_helper", "taken_unit_liaison",
    "taken_township_officer", "taken_city_officer", "taken_by_deputy", "handed_over_by_roster", "handovers_asked",
    "handed_over_by_deed", "programme_changes", "windows_carried_on", "windows_ended", "windows_kept",
    "windows_from_assignment", "late_mornings", "clock_jumps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """`behaviours`: how often each of the rarer things was done. `lost` and `duplicates` are differences against the
    oracle, by what they concern; `cpu_ms_a_day` is the bot's own CPU by part (milliseconds a simulated day), without
    the simulation's checks and bulk writing."""

    programme: str
    households: int
    helpers: int
    days: int
    outage: int
    seed: int
    occurrences: int
    reminders: int
    nudges: int
    alerts: int
    told: int
    acknowledged: int
    handed_over: int
    behaviours: dict[str, int]
    done: int
    late: int
    missed: int
    sent: int
    delayed: int
    filed_by_deeds: int
    filed_in_bulk: int
    lives: int
    lost: int
    duplicates: int
    lost_by_kind: dict[str, int]
    duplicates_by_kind: dict[str, int]
    seconds: float
    peak_mb: int
    cpu_ms_a_day: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return asdict(self)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost and nothing came twice."""
        return not self.lost and not self.duplicates


def outcome(life: Life) -> Outcome:
    """The figures of a simulation that is over."""
    plan, done, comparison, every = life.plan, life.done, life.comparison, life.oracle.every
    lost, duplicates = (+comparison.differences.lost, +comparison.differences.duplicates)
    stood = Counter(one.closed_as for one in every)
    return Outcome(
        programme=plan.city.programme,
        households=plan.city.households,
        helpers=plan.city.first_helpers + plan.city.second_helpers,
        days=plan.days,
        outage=plan.outage,
        seed=plan.seed,
        occurrences=comparison.occurrences,
        reminders=comparison.reminders,
        nudges=comparison.nudges,
        alerts=comparison.alerts,
        told=comparison.told,
        acknowledged=sum(done.did[f"taken_{role}"] for role in SUPERVISORS),
        handed_over=done.did["handed_over_by_roster"] + done.did["handed_over_by_deed"],
        behaviours={name: done.did[name] for name in BEHAVIOURS},
        done=stood["done"],
        late=stood["done_late"],
        missed=sum(one.missed_on is not None for one in every),
        sent=life.post.sent,
        delayed=life.post.delayed,
        filed_by_deeds=done.filed["deeds"],
        filed_in_bulk=done.filed["bulk"],
        lives=plan.lives,
        lost=lost.total(),
        duplicates=duplicates.total(),
        lost_by_kind=dict(lost),
        duplicates_by_kind=dict(duplicates),
        seconds=round(done.seconds, 1),
        peak_mb=round(done.peak_mb),
        cpu_ms_a_day={part: round(seconds * 1000 / plan.days, 1) for part, seconds in sorted(done.cpu.items())},
    )
