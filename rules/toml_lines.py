"""On which line of a TOML file a key stands: `tomllib` reads the values and forgets their places.

Only for text that `tomllib` accepts: what is no TOML is not looked into.
"""

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.#"\']+',
    re.DOTALL,
)


def lines_of(text: str) -> Mapping[str, int]:
    """The line (the first is 1) of every key, table and element by its path, as `duty[0].source.line`."""
    return _Places(text).found


class _Places:
    """One walk over the file's tokens."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, int] = {}
        self._tables: dict[str, int] = {}
        self._tokens = [
            (match.group(), text.count("\n", 0, match.start()) + 1)
            for match in _TOKEN.finditer(text)
            if not match.group().startswith("#")
        ]
        self._next = 0
        prefix = ""
        while self._peek():
            if self._peek() == "\n":
                self._take()
            elif self._peek() == "[":
                prefix = self._header()
            else:
                self._pair(prefix)

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1][0]

    def _note(self, path: str) -> str:
        line = self._tokens[min(self._next, len(self._tokens) - 1)][1]
        self.found.setdefault(path, line)
        return path

    def _header(self) -> str:
        """`[a.b]`, or `[[a.b]]`: the next element of an array of tables."""
        line = self._tokens[self._next][1]
        self._take()
        many = self._peek() == "["
        if many:
            self._take()
        path = ""
        while self._peek() != "]":
            part = self._take()
            if part == ".":
                path += f"[{self._tables[path] - 1}]." if path in self._tables else "."
            else:
                path += part.strip("\"'")
        self._take()
        if many:
            self._take()
            self.found.setdefault(path, line)
            number = self._tables[path] = self._tables.get(path, 0) + 1
            path += f"[{number - 1}]"
        self.found.setdefault(path, line)
        return path

    def _pair(self, prefix: str) -> None:
        path = prefix
        while self._peek() != "=":
            if self._peek() == ".":
                self._take()
                continue
            part = self._peek().strip("\"'")
            path = self._note(f"{path}.{part}" if path else part)
            self._take()
        self._take()
        self._value(path)

    def _value(self, path: str) -> None:
        opening = self._peek()
        if opening not in {"[", "{"}:
            while self._peek() not in {",", "]", "}", "\n", ""}:
                self._take()
            return
        self._take()
        number = 0
        while self._peek() not in {"]", "}"}:
            if self._peek() in {",", "\n"}:
                self._take()
            elif opening == "{":
                self._pair(path)
            else:
                self._value(self._note(f"{path}[{number}]"))
                number += 1
        self._take()
