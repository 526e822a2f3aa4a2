"""The errors that every part of Demarc raises, and what each one means over HTTP."""
# ruff: noqa: N818 - a refusal is an answer of the register, not a malfunction: it is named as people say it

from collections.abc import Iterable
from typing import ClassVar


def pointer_to(path: Iterable[str | int]) -> str:
    """Return the JSON pointer of a path of object keys and array indices (RFC 6901; "" is the whole)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


class DemarcError(Exception):
    """A refusal or failure that Demarc explains to whoever asked.

    ``detail`` is one sentence for a person, and is what ``str(error)`` gives. ``pointer`` is a JSON pointer
    (RFC 6901) to the field it is about, "" when it is about the whole input. ``rule`` is the number (or
    name) of the domain rule that refused, None when no rule did. ``problem`` (kept as
    ``problem_name``) is the name under which the
    refusal is documented where neither its class nor its rule says enough, None for all others.

    ``status`` is the HTTP status code. ``title`` is the phrase of that status, as RFC 9457 section 4.2.1 asks
    where a problem has no type of its own; what happened is in ``detail``.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal Server Error"

    def __init__(
        self, detail: str, *, pointer: str = "", rule: int | str | None = None, problem: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.rule = rule
        self.problem_name = problem

    def __str__(self) -> str:
        return self.detail

    def __reduce__(self) -> tuple[object, ...]:
        # Exception's own pickling calls the class with its args alone and drops what is keyword-only
        return _rebuilt, (type(self), self.detail), self.__dict__

    def problem(self) -> dict[str, object]:
        """Return the members of an RFC 9457 problem details object.

        ``type`` ("about:blank"), ``title``, ``status`` and ``detail`` always; the extension members
        ``pointer``, ``rule`` and those that a subclass adds only when they are known.
        """
        members: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.pointer:
            members["pointer"] = self.pointer
        if self.rule is not None:
            members["rule"] = self.rule
        members.update({name: value for name, value in self._extension().items() if value is not None})
        return members

    def _extension(self) -> dict[str, object]:
        return {}


def _rebuilt(kind: type[DemarcError], detail: str) -> DemarcError:
    return kind(detail)


class BadInput(DemarcError):
    """What was sent does not have the shape that is accepted.

    ``line`` counts from 1 within what was sent, None where a line does not help to find the place. ``file``
    is the name that the sender gave it, never a path of the server, None for a plain request.
    """

    status = 400
    title = "Bad Request"

    def __init__(
        self,
        detail: str,
        *,
        pointer: str = "",
        rule: int | str | None = None,
        line: int | None = None,
        file: str | None = None,
    ) -> None:
        super().__init__(detail, pointer=pointer, rule=rule)
        self.line = line
        self.file = file

    def _extension(self) -> dict[str, object]:
        return {"line": self.line, "file": self.file}


class NotPermitted(DemarcError):
    """The actor's role may not give this command, whatever the state of the record."""

    status = 403
    title = "Forbidden"


class NotFound(DemarcError):
    """There is no such thing, or none that this actor may see: the answer is the same for both."""

    status = 404
    title = "Not Found"


class Refused(DemarcError):
    """A rule of the domain said no, given the record as it stands."""

    status = 409
    title = "Conflict"


class NotYet(Refused):
    """What is asked for will be there, and is not there yet: `retry_after` seconds later it may be."""

    retry_after: ClassVar[int] = 60


class Conflict(DemarcError):
    """Another writer was first.

    ``expected`` is the stream version that the writer had read and ``actual`` the one found, each None
    where the database does not tell.
    """

    status = 412
    title = "Precondition Failed"

    def __init__(
        self,
        detail: str,
        *,
        pointer: str = "",
        rule: int | str | None = None,
        expected: int | None = None,
        actual: int | None = None,
    ) -> None:
        super().__init__(detail, pointer=pointer, rule=rule)
        self.expected = expected
        self.actual = actual

    def _extension(self) -> dict[str, object]:
        return {"expected": self.expected, "actual": self.actual}


class Repeated(DemarcError):
    """The request was done before, under the key that its sender gave it: what it wrote is answered again."""

    status = 409
    title = "Conflict"


class Unavailable(DemarcError):
    """The database, or the store of documents, did not take what was to be written, or its answer was lost
    and it may have: look whether it is there before saying it again."""

    status = 503
    title = "Service Unavailable"


class Unreadable(DemarcError):
    """Stored data cannot be read: an unknown event, an unknown topic, bytes that do not fit a schema."""

    status = 500
    title = "Internal Server Error"


class Tampered(DemarcError):
    """A sealed value or a record fails verification: what is stored is not what was committed to."""

    status = 500
    title = "Internal Server Error"


class WrongSealKey(Tampered):
    """The seal key that this process holds is not the one under which the register's values are sealed.

    Nothing is wrong with what is stored: it opens again once the key is there.
    """

    status = 503
    title = "Service Unavailable"
