"""The labelled questions of tests/knowledge/questions.jsonl: what is reached today must not be lost."""

from knowledge.articles import load
from tests.bench.answers import OWN_QUESTIONS, figures_of, read_questions


def test_the_own_questions_are_new_and_name_real_articles() -> None:
    questions = read_questions(OWN_QUESTIONS)
    articles = load()
    said = {text for article in articles for text in article.questions}
    assert len(questions) >= 60
    assert [question.text for question in questions if question.text in said] == []
    assert {name for question in questions for name in question.expected} <= {article.id for article in articles}


def test_the_figures_reached_so_far_are_kept() -> None:
    figures = figures_of(read_questions(OWN_QUESTIONS))
    assert figures["recall_at_1"] >= 0.94
    assert figures["recall_at_3"] >= 0.97
    assert figures["decisions_right"] >= 0.86
    assert figures["wrong_among_answered"] <= 0.02
    assert figures["emergencies_missed"] == 0
