"""The line of every key of a TOML file."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.programme_file import shipped
from rules.toml_lines import lines_of

FILE = '''\
# A comment with = and [brackets]
id = "a = [b]"   # more
"quoted" = 1

[hours]
at = 09:30:00
a.b = 2.5

[[duty]]
code = """
two
lines"""
rungs = [
    { wait = 0, roles = ["x", "y"] },  # [
    { wait = 3, roles = [
        "z",
    ] },
]

[[duty.also]]
code = 'q # no comment'

[[duty]]
code = "second"

[[duty.also]]
code = "r"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("id", 2), ("quoted", 3), ("hours", 5), ("hours.at", 6), ("hours.a.b", 7), ("duty", 9), ("duty[0]", 9),
        ("duty[0].code", 10), ("duty[0].rungs", 13), ("duty[0].rungs[0].roles[1]", 14), ("duty[0].rungs[1].wait", 15),
        ("duty[0].rungs[1].roles[0]", 16), ("duty[0].also[0].code", 21), ("duty[1]", 23), ("duty[1].code", 24),
        ("duty[1].also[0]", 26), ("duty[1].also[0].code", 27),
    ],
)  # fmt: skip
def test_each_key_has_its_line(path: str, line: int) -> None:
    assert lines_of(FILE)[path] == line


def paths(value: object, path: str = "") -> set[str]:
    """Every path that leads to something in what tomllib read."""
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found |= paths(inner, f"{path}[{number}]")
    return found


@pytest.mark.parametrize("text", [FILE, *(path.read_text("utf-8") for path in shipped().values())])
def test_every_path_that_was_read_has_a_line(text: str) -> None:
    assert paths(tomllib.loads(text)) == set(lines_of(text))


@given(st.integers(0, 30), st.integers(0, 30))
def test_lines_that_are_put_before_move_every_line_below(where: int, more: int) -> None:
    lines = FILE.splitlines(keepends=True)
    starts = [0, 1, 2, 4, 8, 19, 22, 25]
    at = starts[where % len(starts)]
    moved = lines_of("".join([*lines[:at], "# padding\n" * more, *lines[at:]]))
    assert moved == {path: line + more * (line > at) for path, line in lines_of(FILE).items()}
