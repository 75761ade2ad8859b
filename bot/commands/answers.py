"""`bangfu ask`: what the policy base says, without a chat."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from bot.clock import SystemClock
from bot.commands.knowledge import refused
from bot.commands.terminal import out, print_json, words
from bot.settings import read_settings
from rules.errors import Unusable

# As in the chat (actions.answers.questions): the article is not in force, and the question goes to the township.
EXPIRED = "expired"


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in any words.")] = None,
    batch: Annotated[Path | None, typer.Option(help="A file of questions, one JSON object a line (id, q).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    region: Annotated[str | None, typer.Option(help="The asker's own place.")] = None,
) -> None:
    """Ask the policy base; with --batch one JSON object out per line in: id, decision, hits."""
    if (question is None) == (batch is None):
        raise Unusable("ask_what")
    base = _serving()
    if batch is not None:
        for entry in track(_questions(batch), description="ask", console=_progress(), transient=True):
            print_json({"id": entry.get("id"), **_decided(base, str(entry["q"]), region)})
    elif as_json:
        print_json(_decided(base, str(question), region))
    else:
        _in_words(base, str(question), region)


def _serving() -> Any:
    """The base that the bot serves, without what was added in the chat."""
    from knowledge.articles import ARTICLES, BrokenArticles
    from knowledge.base import Base

    try:
        return Base.load(read_settings().articles_dir or ARTICLES)
    except BrokenArticles as broken:
        raise refused(broken.faults) from broken


def _progress() -> Any:
    from rich.console import Console

    return Console(stderr=True)


def _questions(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable("file_unreadable", path=path, why=getattr(error, "strerror", None) or "UTF-8") from error
    entries = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                entry = json.loads(line)
                str(entry["q"])
            except (ValueError, KeyError, TypeError) as error:
                raise Unusable("batch_line", path=path, line=number) from error
            entries.append(entry)
    return entries


def _decided(base: Any, text: str, region: str | None) -> dict[str, Any]:
    from knowledge.decision import Kind, decide

    decision = decide(base, text, region)
    hits = [{"id": hit.id, "score": round(hit.score, 4)} for hit in decision.hits if hit.id in base.articles]
    is_old = decision.kind is Kind.ANSWER and not base.articles[decision.hits[0].id].is_valid(_today())
    return {"decision": EXPIRED if is_old else decision.kind.value, "hits": hits}


def _in_words(base: Any, text: str, region: str | None) -> None:
    from actions.answers.article_card import article_card

    decided = _decided(base, text, region)
    key = f"cli.{decided['decision']}"
    shown = decided["hits"][: {"answer": 1, "clarify": 3, EXPIRED: 1}.get(decided["decision"], 0)]
    articles = [article_card(base.articles[hit["id"]], _today()) for hit in shown]
    out.print(words(key, articles=articles))


def _today() -> date:
    return SystemClock().now().astimezone().date()
