"""Many ids as one value: `column IN (these)` with one parameter, however many; and all ids of a group as a list."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, ColumnElement, Integer, bindparam, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_IDS = ARRAY(BigInteger()).with_variant(JSON(), "sqlite")


class _Listed(FunctionElement[Any]):
    """The ids as rows."""

    name = "listed"
    inherit_cache = True


@compiles(_Listed, "sqlite")
def _on_sqlite(element: _Listed, compiler: SQLCompiler, **rest: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **rest)}))"  # noqa: S608  # a placeholder


@compiles(_Listed, "postgresql")
def _on_postgresql(element: _Listed, compiler: SQLCompiler, **rest: Any) -> str:
    return f"(SELECT unnest({compiler.process(element.clauses, **rest)}))"


def among(column: ColumnElement[Any] | InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Whether the column's value is one of these ids."""
    listed = _Listed(bindparam(None, list(ids), type_=_IDS, unique=True))
    return column.op("IN", is_comparison=True)(listed)


def among_given(column: ColumnElement[Any] | InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """The same for a statement that is built once: the ids are handed over under that name when it is carried out."""
    return column.op("IN", is_comparison=True)(_Listed(bindparam(name, type_=_IDS)))


def within(column: InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """The same; of a range only the two ends are handed over."""
    return column.between(ids.start, ids.stop - 1) if isinstance(ids, range) else among(column, ids)


class _Each(FunctionElement[Any]):
    """The elements of a JSON array as rows."""

    name = "json_each"
    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_on_sqlite(element: _Each, compiler: SQLCompiler, **rest: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **rest)})"


@compiles(_Each, "postgresql")
def _each_on_postgresql(element: _Each, compiler: SQLCompiler, **rest: Any) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **rest)})"


def numbers_given(name: str, width: int) -> list[ColumnElement[int]]:
    """Rows of so many numbers that are handed over under that name, as columns: one parameter, however many."""
    given = bindparam(name, type_=JSON())
    value = _Each(given).table_valued(column("value", JSON()), name="listed").c.value
    return [value[at].as_integer() for at in range(width)]


class listed_as(FunctionElement[Any]):
    """An aggregate: the JSON object {name: [every value of the column in the group]}."""

    name = "listed_as"
    inherit_cache = True
    type = JSON()


@compiles(listed_as, "sqlite")
def _object_on_sqlite(element: listed_as, compiler: SQLCompiler, **rest: Any) -> str:
    name, column = (compiler.process(part, **rest) for part in element.clauses)
    return f"json_object({name}, json_group_array({column}))"


@compiles(listed_as, "postgresql")
def _object_on_postgresql(element: listed_as, compiler: SQLCompiler, **rest: Any) -> str:
    name, column = (compiler.process(part, **rest) for part in element.clauses)
    return f"json_build_object({name}, json_agg({column} ORDER BY {column}))"


class length_of(FunctionElement[int]):
    """How many elements the list of that name in a JSON object has."""

    name = "length_of"
    inherit_cache = True
    type = Integer()


@compiles(length_of, "sqlite")
def _length_on_sqlite(element: length_of, compiler: SQLCompiler, **rest: Any) -> str:
    column, name = (compiler.process(part, **rest) for part in element.clauses)
    return f"json_array_length({column}, '$.' || {name})"


@compiles(length_of, "postgresql")
def _length_on_postgresql(element: length_of, compiler: SQLCompiler, **rest: Any) -> str:
    column, name = (compiler.process(part, **rest) for part in element.clauses)
    return f"json_array_length({column} -> {name})"


class all_of(FunctionElement[Any]):
    """An aggregate: every id of the group as a list, which comes as one value, however many there are."""

    name = "all_of"
    inherit_cache = True
    type = JSON()


@compiles(all_of, "sqlite")
def _all_on_sqlite(element: all_of, compiler: SQLCompiler, **rest: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **rest)})"


@compiles(all_of, "postgresql")
def _all_on_postgresql(element: all_of, compiler: SQLCompiler, **rest: Any) -> str:
    return f"json_agg({compiler.process(element.clauses, **rest)})"
