"""The labelled questions of tests/knowledge/*.jsonl: what is reached today must not be lost."""

from knowledge.articles import load
from knowledge.beside import topics
from knowledge.fitting import BROAD_QUESTIONS as BROAD_FOR_FITTING
from tests.bench.answers import ASIDE, BROAD_QUESTIONS, FRESH, MOUTHS, OWN_QUESTIONS, figures_of, read_questions


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
    # Offering the right title instead of answering counts as wrong here: the price of answering only what is sure.
    assert figures["decisions_right"] >= 0.83
    assert figures["wrong_among_answered"] <= 0.02
    assert figures["served"] >= 0.96
    assert figures["offered_in_vain"] <= 0.05
    assert figures["emergencies_missed"] == 0


def test_broad_questions_for_fitting_and_for_measuring_are_apart_and_name_real_articles() -> None:
    fitted, measured = read_questions(BROAD_FOR_FITTING), read_questions(BROAD_QUESTIONS)
    articles = load()
    said = {text for article in articles for text in article.questions}
    said |= {text for topic in topics() for text in topic.questions}
    texts = [question.text for question in (*fitted, *measured)]
    assert len(set(texts)) == len(texts)
    assert said.isdisjoint(texts)
    names = {name for question in (*fitted, *measured) for name in question.expected}
    assert names <= {article.id for article in articles}


def test_a_broad_question_gets_titles_and_a_near_miss_seldom() -> None:
    figures = figures_of(read_questions(BROAD_QUESTIONS))
    assert figures["served"] >= 0.9
    assert figures["offered_in_vain"] <= 0.22
    assert figures["answered"] <= 0.16
    assert figures["wrong_among_answered"] <= 0.12


def test_every_article_has_eight_sample_questions_and_none_is_a_labelled_one() -> None:
    labelled = {
        q.text for file in (OWN_QUESTIONS, BROAD_QUESTIONS, MOUTHS, ASIDE, FRESH) for q in read_questions(file)
    }
    for article in load():
        assert len(set(article.questions)) >= 8, article.id
        assert article.near_misses, article.id
        assert labelled.isdisjoint((*article.questions, *article.near_misses)), article.id


def test_three_hundred_questions_from_many_mouths_keep_their_figures() -> None:
    assert len(read_questions(MOUTHS)) + len(read_questions(ASIDE)) >= 300
    for file, wrong in ((MOUTHS, 0.02), (ASIDE, 0.03), (FRESH, 0.02)):
        figures = figures_of(read_questions(file))
        assert figures["recall_at_1"] >= 0.95
        assert figures["served"] >= 0.95
        assert figures["wrong_among_answered"] <= wrong
        assert figures["emergencies_missed"] == 0
