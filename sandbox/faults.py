"""Faults on demand: refusals, lost replies, doubled updates and a Telegram that is away."""

import itertools
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What can go wrong between the bot and Telegram."""

    REFUSE = "refuse"
    LOSE_REPLY = "lose_reply"
    DUPLICATE_UPDATE = "duplicate_update"
    AWAY = "away"


@dataclass(slots=True)
class Fault:
    """One trouble. It ends after `times` uses or `seconds`, whichever is given and comes first."""

    kind: FaultKind
    times: int | None = None
    seconds: float | None = None
    method: str | None = None
    person: int | None = None
    status: int = 500
    retry_after: int | None = None
    id: int = 0
    began: float = field(default_factory=time.monotonic)

    def concerns(self, method: str, person: int | None) -> bool:
        """Without a method a fault means every call but getUpdates: the poller would use it up first."""
        if self.method is None:
            right_method = self.kind is FaultKind.AWAY or method != "getUpdates"
        else:
            right_method = self.method.lower() == method.lower()
        return right_method and (self.person is None or self.person == person)

    def is_over(self) -> bool:
        """Used up or out of time."""
        used_up = self.times is not None and self.times <= 0
        return used_up or (self.seconds is not None and time.monotonic() - self.began >= self.seconds)


class Faults:
    """The troubles that are on at present."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def add(self, fault: Fault) -> Fault:
        """Begin a trouble; it gets its id here."""
        fault.id = next(self._ids)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """End all."""
        self._faults.clear()

    def strike(self, kind: FaultKind, method: str, person: int | None) -> Fault | None:
        """The first fault of this kind that concerns the call; it is used once by asking."""
        if not self._faults:
            return None
        for fault in self.current():
            if fault.kind is kind and fault.concerns(method, person):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def current(self) -> list[Fault]:
        """What is on now."""
        self._faults = [fault for fault in self._faults if not fault.is_over()]
        return list(self._faults)


def fault_view(fault: Fault) -> dict[str, object]:
    """The fault as JSON says it."""
    view = asdict(fault)
    del view["began"]
    return view
