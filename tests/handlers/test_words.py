"""What is put together from codes has its words in both languages (plain keys: tests/guards/test_words.py)."""

import pytest

import handlers
from handlers.commands import COMMANDS, commands_for
from handlers.main_menu import MENU, menu_rows
from rules.confirmation import Answer
from rules.ladder import AlertKind
from rules.roles import Role
from tests.handlers.chat import TEXTS, speaker


def test_each_form_can_be_continued_in_words() -> None:
    for name in handlers.FORMS:
        assert TEXTS.has(f"{name}.half_filled")
        assert TEXTS.has(f"{name}.button_go_on")


def test_each_alert_and_each_answer_has_its_words() -> None:
    for kind in AlertKind:
        assert TEXTS.has(f"alert.{kind}")
        assert TEXTS.has(f"alert.kind_{kind}")
    for answer in Answer:
        assert TEXTS.has(f"confirmation.button_{answer}")
        assert TEXTS.has(f"confirmation.thanks_{answer}")


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_menu_and_commands_with_a_way_out(role: Role) -> None:
    labels = [words for row in menu_rows(TEXTS, speaker(role)) for words, _ in row]
    assert "怎么用" in labels
    assert {"menu", "cancel", "stop"} <= {command.name for command in commands_for(frozenset({role}))}


def test_commands_and_menu_are_described_in_both_languages() -> None:
    for key in [*(command.description for command in COMMANDS), *(entry.label for entry in MENU)]:
        assert TEXTS.label("zh_CN", key)
        assert TEXTS.label("en", key)
