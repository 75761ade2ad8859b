"""`python -m knowledge check` lists faults; `python -m knowledge fit [FILE.jsonl]` fits the thresholds."""

import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from knowledge.articles import check
from knowledge.base import THRESHOLDS, Base, harmless
from knowledge.danger import LIMIT, fitted
from knowledge.fitting import Fit, fit

EXIT_FAULTS = 1
EXIT_USAGE = 2


def main(arguments: list[str]) -> int:
    """Run one of the two commands; prints codes and figures, one a line."""
    match arguments:
        case ["check"]:
            faults = check()
            for fault in faults:
                sys.stdout.write(f"{fault}\n")
            return EXIT_FAULTS if faults else 0
        case ["fit", *files] if len(files) <= 1:
            found, write = fit_all(Base.load(), Path(files[0]) if files else None)
            write()
            sys.stdout.write(found)
            return 0
        case _:
            sys.stderr.write((__doc__ or "") + "\n")
            return EXIT_USAGE


def fit_all(base: Base, labelled: Path | None) -> tuple[str, Callable[[], None]]:
    """The thresholds of answers and the limit of danger as they are stored, and what stores them."""
    answers = as_toml(fit(base, labelled))
    dangers = fitted(harmless((*base.articles.values(), *base.topics.values())))

    def write() -> None:
        THRESHOLDS.write_text(answers, encoding="utf-8")
        LIMIT.write_text(dangers, encoding="utf-8")

    return f"{answers}\n{dangers}", write


def as_toml(found: Fit) -> str:
    """The thresholds with the figures behind them."""
    limits = found.thresholds
    return "\n".join(
        (
            "# Written by `python -m knowledge fit`; knowledge/fitting.py says how. Do not edit by hand.",
            f"answer = {limits.answer}",
            f"clarify = {limits.clarify}",
            "",
            "[calibration]",
            *(
                f"{field.name} = {getattr(limits.calibration, field.name):.4f}"
                for field in fields(limits.calibration)
            ),
            "",
            "[offer]",
            *(f"{field.name} = {getattr(limits.offer, field.name):.4f}" for field in fields(limits.offer)),
            "",
            "[figures] # of the questions in which an article came first",
            f"samples = {found.samples}",
            f"answered = {found.answered:.4f}",
            f"wrong_among_answered = {found.wrong:.4f}",
            "",
            "[figures_of_offers] # of the questions that are not answered",
            f"offered_with_an_article = {found.offered:.4f}",
            f"offered_without_an_article = {found.offered_in_vain:.4f}",
            "",
        )
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
