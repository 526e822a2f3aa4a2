"""Queries that Django writes once and the driver asks often: what requests ask over and over."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import msgspec
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

from config.actors import Actor
from config.ledger.recorder import DjangoRecorder, Statement

Value = UUID | str

Argument = Value | Actor | Collection[UUID]
"""What a query is made with: an actor stands for its id and its organization; several ids are asked for with
IN."""

Rows = list[tuple[Any, ...]]

Read = Callable[[Rows], list[Any]]


class Question(msgspec.Struct, frozen=True):
    """One query with its values, and how its rows are read; no statement where nothing can be found."""

    statement: Statement | None
    read: Read


NOTHING: Final = Question(None, list)
"""What finds nothing, and is not asked."""


def ask(*questions: Question, using: str = "default") -> list[list[Any]]:
    """What each question finds; on PostgreSQL all are asked in one round trip. Raises Django's errors."""
    statements = [question.statement for question in questions if question.statement is not None]
    found = iter(DjangoRecorder(using).together(statements) if statements else ())
    return [question.read([] if question.statement is None else next(found)) for question in questions]


class _Written(msgspec.Struct, frozen=True):
    """A query as Django writes it. `places` are its parameters: each the number of a value, or -1 and what
    always stands there."""

    sql: str
    places: tuple[tuple[int, Any], ...]
    read: Read


class Prepared:
    """A query that is written once for each shape of its arguments: an actor's side and role, and how many
    ids there are. `make` gives it, called with values that stand for those to come: it asks nothing itself,
    and what it writes depends on no value but as a parameter.

    Raises TypeError where an argument stands nowhere in the query: it would find the same for every value.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]]) -> None:
        self._make = make
        self._written: dict[tuple[Any, ...], _Written | None] = {}

    def __call__(self, *arguments: Argument, using: str = "default") -> list[Any]:
        """What is found for these arguments: models, tuples or single values, as `make` says."""
        (found,) = ask(self.question(*arguments, using=using), using=using)
        return found

    def question(self, *arguments: Argument, using: str = "default") -> Question:
        """The query with its arguments, to be asked together with others."""
        vendor = connections[using].vendor
        shapes, values = _flat(arguments)
        shape = (vendor, using, *shapes)
        if shape not in self._written:
            self._written[shape] = self._write(arguments, using)
        written = self._written[shape]
        if written is None:
            return NOTHING
        told = values if vendor == "postgresql" else [_plain(value) for value in values]
        parameters = [always if number < 0 else told[number] for number, always in written.places]
        return Question((written.sql, parameters), written.read)

    def _write(self, arguments: Sequence[Argument], using: str) -> _Written | None:
        standing = [_standing_for(argument) for argument in arguments]
        queryset = self._make(*standing).using(using)
        try:
            compiler = queryset.query.get_compiler(using=using)
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        numbers = {_plain(value): number for number, value in enumerate(_flat(standing)[1])}
        places = tuple((numbers.get(_plain(one), -1), one) for one in parameters)
        named = {number for number, _ in places}
        asked = [_plain(one) for one in _flat([one for one in standing if not isinstance(one, Actor)])[1]]
        if "%%" in sql or not named.issuperset(numbers[one] for one in asked):
            raise TypeError(f"this query cannot be prepared, or an argument stands nowhere in it: {sql}")
        return _Written(sql, places, _reader(queryset, compiler))


T = TypeVar("T")


def filled(values: Iterable[T]) -> list[T]:
    """The values, with the last of them again up to a power of two: so that there are few statements however
    many are asked for with IN."""
    told = list(values)
    return told + told[-1:] * ((1 << (len(told) - 1).bit_length()) - len(told)) if told else []


def _flat(arguments: Iterable[Argument]) -> tuple[list[Any], list[Value]]:
    """The shapes of arguments, and their values."""
    shapes: list[Any] = []
    values: list[Value] = []
    for argument in arguments:
        match argument:
            case UUID() | str():
                shapes.append(type(argument))
                values.append(argument)
            case Actor():
                shapes.append((argument.side, argument.role, argument.record_kind))
                values += (argument.id, argument.organization)
            case _:
                ids = filled(argument)
                shapes.append(len(ids))
                values += ids
    return shapes, values


def _standing_for(argument: Argument) -> Argument:
    """An argument of the same shape that nobody ever gave."""
    match argument:
        case UUID():
            return uuid4()
        case str():
            return str(uuid4())
        case Actor():
            return msgspec.structs.replace(argument, id=uuid4(), organization=uuid4())
        case _:
            return tuple(uuid4() for _ in range(_flat([argument])[0][0]))


def _plain(value: Any) -> Any:
    """A value as SQLite keeps it."""
    return value.hex if isinstance(value, UUID) else value


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Read:
    """How rows are made what iterating over the query would give."""
    count = compiler.col_count
    converters = compiler.get_converters([selected[0] for selected in compiler.select[:count]])

    def read(rows: Rows) -> list[Any]:
        cut = [row[:count] for row in rows] if compiler.has_extra_select else rows
        told = compiler.apply_converters(cut, converters) if converters else cut
        return [finish(row) for row in told]

    finish: Callable[[Any], Any]
    made = queryset._iterable_class
    if made is ValuesListIterable:
        finish = tuple
    elif made is FlatValuesListIterable:
        finish = _first
    elif made is ModelIterable and not compiler.annotation_col_map and not queryset.query.select_related:
        names = [compiler.select[at][0].target.attname for at in compiler.klass_info["select_fields"]]

        def finish(row: Any) -> Any:
            return queryset.model.from_db(queryset.db, names, row)
    else:
        raise TypeError("a prepared query finds models of one table, tuples or single values")
    return read


def _first(row: Any) -> Any:
    return row[0]
