"""Callback data: what deeds write, handlers read; all of it fits and names nobody."""

import pytest
from aiogram.filters.callback_data import CallbackData

from actions import buttons
from handlers import buttons as parsed
from handlers.turn import keyboard
from knowledge.articles import LONGEST_ID
from rules.confirmation import Answer

LARGEST = 2**63 - 1
KINDS = [kind for kind in vars(parsed).values() if isinstance(kind, type) and issubclass(kind, CallbackData)]


@pytest.mark.parametrize(
    ("data", "button"),
    [
        (buttons.start_visit(LARGEST), parsed.VisitButton(household_id=LARGEST)),
        (buttons.start_call(LARGEST), parsed.CallButton(household_id=LARGEST)),
        *[
            (buttons.confirm(LARGEST, answer), parsed.ConfirmButton(contact_id=LARGEST, revision=1, answer=answer))
            for answer in Answer
        ],
        (buttons.acknowledge(LARGEST), parsed.AcknowledgeButton(alert_id=LARGEST)),
        (buttons.see_alerts(), parsed.AlertsButton()),
        (buttons.answer_question(LARGEST), parsed.ReplyButton(question_id=LARGEST)),
        (buttons.later(14), parsed.LaterButton(days=14)),
    ],
)
def test_what_deeds_write_is_what_handlers_read(data: str, button: CallbackData) -> None:
    assert type(button).unpack(data) == button
    assert button.pack() == data
    assert len(data.encode()) <= 64


@pytest.mark.parametrize(
    "button",
    [
        parsed.FlowButton(mark="a1b2c3", revision=99_999, tap="-housework_farm"),
        parsed.FlowButton(mark="a1b2c3", revision=99_999, tap=str(LARGEST)),
        parsed.FlowButton(mark="a1b2c3", revision=99_999, tap="!edit.household"),
        parsed.InsteadButton(form="answer_question", subject=LARGEST),
        parsed.TakeButton(alert_id=LARGEST, page=9_999),
    ],
)
def test_the_largest_button_fits(button: CallbackData) -> None:
    assert len(button.pack().encode()) <= 64
    assert type(button).unpack(button.pack()) == button


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if "article_id" in kind.model_fields], ids=lambda kind: kind.__name__
)
def test_the_longest_id_of_an_article_fits_into_each_button_that_names_it(kind: type[CallbackData]) -> None:
    longest: dict[str, object] = {"article_id": "x" * LONGEST_ID, "value": "unsure", "outcome": "not_wanted"}
    values = {name: longest.get(name, 99_999_999) for name in kind.model_fields}
    button = kind.model_validate(values)
    assert kind.unpack(button.pack()) == button


def test_each_kind_of_button_has_its_own_prefix() -> None:
    prefixes = [kind.__prefix__ for kind in KINDS]
    assert len(prefixes) == len(set(prefixes))


def test_no_rows_are_no_keyboard() -> None:
    assert keyboard([]) is None
