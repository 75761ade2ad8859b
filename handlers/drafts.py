"""Drafts as the data that is kept: read back after a restart, a deploy or on another phone."""

from collections.abc import Mapping
from datetime import date

from handlers.questions import EARLIER, Answers, Draft, Flow, Kind, Question, Value
from handlers.steps import first_open
from rules.amounts import read_amount


def to_dict(draft: Draft) -> dict[str, object]:
    """What JSON can hold."""
    return {
        "flow": draft.flow,
        "version": draft.version,
        "filing_key": draft.filing_key,
        "at": draft.at,
        "revision": draft.revision,
        "answers": {name: list(v) if isinstance(v, tuple) else v for name, v in draft.answers.items()},
        "ticked": list(draft.ticked),
        "editing": draft.editing,
        "subject": draft.subject,
        "begun": draft.begun,
        "found": list(draft.found),
        "page": draft.page,
        "album": draft.album,
        "others": list(draft.others),
    }


def from_dict(flow: Flow, data: Mapping[str, object]) -> Draft | None:
    """The draft, fitted to the flow of today: what is unknown or no longer offered is asked again. None when the
    data cannot be a draft of this flow, so that the conversation begins anew."""
    key, revision, subject = data.get("filing_key"), data.get("revision"), data.get("subject")
    begun, page, album = data.get("begun"), data.get("page"), data.get("album")
    if data.get("flow") != flow.name or not isinstance(key, str) or not key:
        return None
    if not isinstance(revision, int) or revision < 0:
        return None
    answers = _answers(flow, data.get("answers"))
    at = _step(flow, data.get("at"), answers)
    return Draft(
        flow.name,
        flow.version,
        key,
        at,
        revision,
        answers,
        _ticked(flow.question(at), data.get("ticked")),
        editing=data.get("editing") is True,
        subject=subject if isinstance(subject, int) else None,
        begun=begun if isinstance(begun, str) and _is_day(begun) else "",
        found=_offered(flow.question(at), data.get("found")),
        page=page if isinstance(page, int) and page >= 0 else 0,
        album=album if isinstance(album, str) else "",
        others=_texts(data.get("others")),
    )


def _answers(flow: Flow, kept: object) -> Answers:
    found: dict[str, Value] = {}
    if not isinstance(kept, Mapping):
        return found
    for old_name, value in kept.items():
        question = flow.question(flow.renamed.get(str(old_name), str(old_name)))
        fitting = None if question is None else _fitting(question, value)
        if question is not None and fitting is not None:
            found[question.name] = fitting
    return found


def _fitting(question: Question, value: object) -> Value | None:
    match question.kind:
        case Kind.ONE:
            return value if isinstance(value, str) and question.choice(value) else None
        case Kind.SEVERAL:
            return tuple(choice.code for choice in question.choices if choice.code in _texts(value))
        case Kind.DATE:
            empty = question.optional and value == ""
            return value if isinstance(value, str) and (empty or _is_day(value)) else None
        case Kind.TEXT:
            return value if isinstance(value, str) and len(value) <= question.limit else None
        case Kind.AMOUNT:
            empty = question.optional and value == ""
            return value if isinstance(value, str) and (empty or read_amount(value) is not None) else None
        case Kind.PHOTOS | Kind.VOICES:
            return _texts(value)[: question.limit]
        case Kind.REVIEW:
            return None


def _step(flow: Flow, at: object, answers: Answers) -> str:
    """Where it stood, unless something before that is to be answered again."""
    question = flow.question(flow.renamed.get(str(at), str(at)))
    unanswered = first_open(flow, answers)
    if question is None or not question.needed(answers) or question.kind is Kind.REVIEW:
        return unanswered
    order = [one.name for one in flow.questions]
    later = unanswered in order and order.index(unanswered) < order.index(question.name)
    anew = question.name in answers or not question.is_asked(answers)
    return unanswered if later and not anew else question.name


def _ticked(question: Question | None, kept: object) -> tuple[str, ...]:
    if question is None:
        return ()
    offered = {choice.code for choice in question.choices} | ({EARLIER} if question.kind is Kind.DATE else set())
    return tuple(code for code in _texts(kept) if code in offered)


def _offered(question: Question | None, kept: object) -> tuple[str, ...]:
    return () if question is None else tuple(code for code in _texts(kept) if question.choice(code))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
