"""`python -m tests.bench [NAME [ARGUMENT ...]] [--record]`: every measurement, or one, beside its baseline."""

import contextlib
import io
import json
import os
import sys
import time
from importlib import import_module

from rich.console import Console

from tests.bench.record import record

# To add one: a module with run(arguments) -> figures that prints its table, and a line here.
BENCHES = {
    "roster": "tests.bench.roster",
    "imports": "tests.bench.imports",
    "answers": "tests.bench.answers",
    "tick": "tests.bench.tick",
    "growth": "tests.bench.growth",
    "updates": "tests.bench.updates",
    "instructions": "tests.bench.instructions",
    "delivery": "tests.bench.delivery",
    "outage": "tests.bench.outage",
    "startup": "tests.bench.startup",
    "board": "tests.bench.board",
}
WIDTH = "112"


class _Both(io.StringIO):
    """Keeps what is printed and shows it at once."""

    def write(self, text: str) -> int:
        sys.__stdout__.write(text)  # type: ignore[union-attr]  # a command has one
        return super().write(text)


def main(given: list[str]) -> int:
    """Exit code 2 for a name that is none."""
    recording = "--record" in given
    name, *arguments = [one for one in given if one != "--record"] or [""]
    if name and name not in BENCHES:
        sys.stderr.write(f"there is no measurement {name!r}; there are: {', '.join(BENCHES)}\n")
        return 2
    os.environ.setdefault("COLUMNS", WIDTH)
    figures = {}
    for one in [name] if name else BENCHES:
        begun, printed = time.perf_counter(), _Both()
        with contextlib.redirect_stdout(printed):
            figures[one] = import_module(BENCHES[one]).run(arguments)
        Console(stderr=True).print(f"{one}: {time.perf_counter() - begun:.0f} s", style="dim")
        if recording:
            record(one, printed.getvalue())
    last = {"bench": name, **figures[name]} if name else figures
    sys.stdout.write(json.dumps(last, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
