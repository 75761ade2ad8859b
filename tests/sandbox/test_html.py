"""HTML in and out: offsets in UTF-16, bad tags in Telegram's words, nothing unsafe on the page."""

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration
from hypothesis import given
from hypothesis import strategies as st

from sandbox.html_in import parse_html, utf16_length
from sandbox.html_out import show_html
from sandbox.refusals import Refused


def places(source: str) -> list[tuple[str, int, int]]:
    return [(entity.type, entity.offset, entity.length) for entity in parse_html(source)[1]]


def test_offsets_count_utf16_units() -> None:
    assert places("😀<b>帮😀</b>扶") == [("bold", 2, 3)]
    assert parse_html("a &lt;&amp;&#x5e2e; &nbsp;")[0] == "a <&帮 &nbsp;"


def test_nested_tags_come_from_the_outside_in() -> None:
    assert places("<b>x<i>y</i></b>") == [("bold", 0, 2), ("italic", 1, 1)]
    assert parse_html('<pre><code class="language-py">1</code></pre>')[1][0].language == "py"
    assert places("<b></b>x") == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("帮<blink>", 'Unsupported start tag "blink" at byte offset 3'),
        ("3 < 4", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
    ],
)
def test_bad_tags_are_refused(source: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text())
def test_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    assert parse_html(html_decoration.quote(text)) == (text, [])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(["bold", "italic", "code"]))
def test_what_aiogram_writes_is_read_back(text: str, kind: str) -> None:
    entity = MessageEntity(type=kind, offset=0, length=utf16_length(text))
    source = html_decoration.unparse(text, [entity])
    assert parse_html(source) == (text, [entity])


def test_the_page_gets_nothing_unsafe() -> None:
    text, entities = parse_html('<a href="https://e.org/?q=&quot;&gt;&lt;script&gt;">x</a> &lt;script&gt;')
    shown = show_html(text, entities)
    assert shown.startswith('<a href="https://e.org/?q=&quot;&gt;&lt;script&gt;"')
    assert shown.endswith("</a> &lt;script&gt;")
    script = MessageEntity(type="text_link", offset=0, length=1, url="javascript:alert(1)")
    assert "javascript" not in show_html("x", [script])


def test_entities_are_shown_nested() -> None:
    text, entities = parse_html("<blockquote>a <b>b😀</b> c</blockquote>d")
    assert show_html(text, entities) == "<blockquote>a <b>b😀</b> c</blockquote>d"
