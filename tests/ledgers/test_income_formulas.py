"""The income table's live formulas, worked out by LibreOffice, agree with our own figures over random statements."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledgers.forms.declaration import forms
from ledgers.forms.sheet import Page, Value, fill
from ledgers.forms.sheet_template import sheet_template
from ledgers.pdf import office, to_pdf
from rules.income import LINES, results

OFFICE_REQUIRED = "BANGFU_TEST_REQUIRE_OFFICE"
STATEMENTS = int(os.environ.get("BANGFU_TEST_STATEMENTS", "24"))
SHEETS = 50  # of a workbook: one of a thousand takes minutes
EXAMPLE = ({"A1": 300_000, "B1": 50_000, "C1": 400_000, "D1": 200_000, "E1": 650_000, "F1": 150_000}, 4)


def statements() -> list[tuple[dict[str, int], int]]:
    """The worked example first, then a form with nothing on it, then what Hypothesis thinks of; always the same."""
    found = [EXAMPLE, ({}, 3)]

    @settings(max_examples=STATEMENTS - 2, phases=[Phase.generate], derandomize=True, database=None, deadline=None)
    @given(st.dictionaries(st.sampled_from(LINES), st.integers(0, 99_999_999)), st.integers(1, 9))
    def thought_of(fen: dict[str, int], size: int) -> None:
        found.append((fen, size))

    thought_of()
    return found


def test_the_formulas_come_to_what_we_say(tmp_path: Path) -> None:
    if office() is None:
        words = f"no LibreOffice; with {OFFICE_REQUIRED}=1 this is an error"
        if os.environ.get(OFFICE_REQUIRED):
            pytest.fail(words)
        pytest.skip(words)
    form, all_given = forms()["annex2-income"], statements()
    pages, sources = [], []
    for at, (fen, size) in enumerate(all_given):
        values: dict[str, Value] = {"size": size, **dict.fromkeys(LINES, "")}
        pages.append(Page(values | {line: Decimal(amount) / 100 for line, amount in fen.items()}, name=str(at)))
    for begins in range(0, len(pages), SHEETS):
        sources.append(tmp_path / f"{begins}.xlsx")
        fill(sheet_template(form), pages[begins : begins + SHEETS]).save(sources[-1])
    (tmp_path / "out").mkdir()
    worked_out = to_pdf(sources, tmp_path / "out", "xlsx")
    first = form.heading_row + 1 + len(LINES) + 1
    sheets = [one for path in worked_out for one in load_workbook(path, data_only=True).worksheets]
    for sheet, (fen, size) in zip(sheets, all_given, strict=True):
        shown = [sheet.cell(first + at, 3).value for at in range(3)]
        if not fen:
            assert set(shown) <= {None, ""}, "a blank form is for the pen: no zero stands where nothing is known"
            continue
        ours = results(fen, size)
        assert [Decimal(str(one)) for one in shown] == [ours.total, ours.net, ours.per_head], sheet.title
