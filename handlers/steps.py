"""From one question to the next: what is still open, and what an answer makes of the others."""

from dataclasses import replace

from handlers.questions import COMPLETE, Answers, Draft, Flow, Kind, Value, codes


def first_open(flow: Flow, answers: Answers) -> str:
    """The first question that is still to be answered, or COMPLETE."""
    for question in flow.questions:
        if question.name not in answers and question.is_asked(answers):
            return question.name
    return COMPLETE


def moved(flow: Flow, draft: Draft, name: str) -> Draft:
    """The draft at another question, with its boxes as they were answered or are suggested."""
    question = flow.question(name)
    ticked: tuple[str, ...] = ()
    if question is not None and question.kind is Kind.SEVERAL:
        known = name in draft.answers
        ticked = codes(draft.answers, name) if known else question.suggested(draft.answers)
    return replace(draft, at=name, revision=draft.revision + 1, ticked=ticked, editing=False, found=(), page=0)


def answered(flow: Flow, draft: Draft, name: str, value: Value) -> Draft:
    """The draft with this answer, at the next open question."""
    answers = with_answer(flow, draft.answers, name, value)
    return moved(flow, replace(draft, answers=answers), first_open(flow, answers))


def with_answer(flow: Flow, before: Answers, name: str, value: Value) -> Answers:
    """The answers with this one; what it newly suggests elsewhere is to be asked again."""
    after = {**before, name: value}
    for question in flow.questions:
        known = question.name != name and question.name in after
        if known and not set(question.suggested(after)) <= set(question.suggested(before)):
            del after[question.name]
    return after
