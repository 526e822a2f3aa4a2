"""The views of the API: what every address asks for, and verbs, each of which gives one command."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import msgspec
from django.urls import URLPattern, path
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.actors import Actor, Command, Side
from config.api import input, signed
from config.api.answers import Rehearsed, Written, rehearsed, written
from config.api.credentials import READ, ClientTokens, HasScope, Principal, ScriptTokens, add_scope
from config.api.doors import doors
from config.api.idempotency import MOST, request_key
from config.api.multipart import FORM, FormParser
from config.api.operation import Answer, Form, Operation, Parameter
from config.api.parsing import (
    DSSE,
    Body,
    JsonRenderer,
    StatementParser,
    StrictParser,
    body_of,
    refuse_encoded,
)
from config.api.preconditions import (
    ANY_VERSION,
    NEVER,
    etag,
    expect_version,
    expected_version,
    has_seen,
    moved_on,
    seen_version,
)
from config.api.problems import MEDIA_TYPE, Problem
from config.api.schema import OperationSchema
from config.api.throttling import PerCredential
from config.errors import BadInput, Conflict, DemarcError
from config.ledger import replicas
from config.ledger.store import Receipt, ledger
from config.planes import binding

Given = dict[str, Callable[[Actor], Any]]
"""Arguments of a command that no request says: they follow from who acts."""

PREFIX: Final = "/api/v1/"

_TRIES: Final = 5

_FLAGS: Final = {"true": True, "false": False}

IN_PATH: Final = re.compile(r"<uuid:(\w+)>")


class ApiView(APIView):
    """What every address of the API asks for: a credential with a scope, JSON, a rate that can be borne."""

    authentication_classes: Any = (ScriptTokens, ClientTokens)
    permission_classes: Any = (HasScope,)
    parser_classes: Any = (StrictParser,)
    renderer_classes: Any = (JsonRenderer,)
    throttle_classes: Any = (PerCredential,)
    schema = OperationSchema()

    def scope(self, method: str | None) -> str:
        """The scope that a method needs."""
        return READ

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        """The query parameters that a method knows; all others are refused."""
        return ()

    def operations(self) -> dict[str, Operation]:
        """What each method does, for the OpenAPI document."""
        return {}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self._until_answered, binding.nobody():
            return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        standing = replicas.answering()
        if standing is not None:
            response[replicas.HEADER] = str(standing.position)
        user = getattr(request, "_user", None)
        if request.method == "POST" and isinstance(user, Principal) and user.actor.side is Side.OVERSIGHT:
            replicas.wrote(user.actor.id)
        return super().finalize_response(request, response, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            refuse_encoded(request)
        known = {parameter.name for parameter in self.queries(request.method)}
        for name in request.query_params:
            if name not in known:
                raise BadInput("there is a query parameter that this address does not know")
            if len(request.query_params.getlist(name)) > 1:
                raise BadInput(f"{name} stands more than once in the query")
        if isinstance(request.user, Principal):
            # before anything is read
            asked = request.query_params.dict().items()
            doors().asked(request.user.actor, _address(request), kwargs.values(), asked)
            if request.method in ("GET", "HEAD") and request.user.actor.side is Side.OVERSIGHT:
                self._until_answered.enter_context(replicas.reading(request.user.actor.id))

    def http_method_not_allowed(  # type: ignore[override]  # the framework wraps requests
        self, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        raise MethodNotAllowed(request.method or "")

    def options(  # type: ignore[override]  # likewise
        self, request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        """Which methods this address knows."""
        return Response(None, status=204, headers={"Allow": ", ".join(self.allowed_methods)})


def actor_of(request: Request) -> Actor:
    """Who makes a request that was let in."""
    return speaker(request).actor


def speaker(request: Request) -> Principal:
    """Through which credential a request that was let in was made, and by whom."""
    principal = request.user
    if not isinstance(principal, Principal):
        raise TypeError("only who shows a credential is let in")
    return principal


def _address(request: Request) -> str:
    match = request.resolver_match
    return (match.view_name or match.route) if match is not None else ""


def flag(request: Request, name: str) -> bool:
    """A query parameter that is `true` or `false`; False where it is not there. Raises BadInput."""
    said = request.query_params.get(name, "false")
    if said not in _FLAGS:
        raise BadInput(f"{name} is true or false")
    return _FLAGS[said]


def problems(*statuses: int) -> dict[int, Answer]:
    """The problems that an address may answer, for its description."""
    told = Answer(about="A problem (RFC 9457).", type=Problem, media_type=MEDIA_TYPE)
    return dict.fromkeys(sorted({400, 401, 403, 404, 406, 429, *statuses}), told)


def in_path(names: frozenset[str]) -> tuple[Parameter, ...]:
    """The parameters of a path, for its description."""
    return tuple(
        Parameter(name=name, place="path", type=UUID, about=f"The {name}.", required=True)
        for name in sorted(names)
    )


DRY_RUN: Final = Parameter(
    name="dry_run",
    place="query",
    type=bool,
    about="Rehearse: answer what would be written, who would see it and which flags it would raise; record "
    "nothing.",
)

IDEMPOTENCY_KEY: Final = Parameter(
    name="Idempotency-Key",
    place="header",
    type=Annotated[str, msgspec.Meta(pattern=rf"^[!-~]{{1,{MOST}}}$")],
    about="What you call this request (1 to 255 visible ASCII characters): sent again under the same name it "
    "is not done again, and answered as the first time.",
)

IF_MATCH: Final = Parameter(
    name="If-Match",
    place="header",
    type=Annotated[str, msgspec.Meta(pattern=ANY_VERSION)],
    about="The ETag of what you read, or `*`. Not needed with a signed statement or a rehearsal.",
)

_HEADERS: Final = {
    "Location": "What was opened or changed.",
    "ETag": "What you have seen of it from now on: send it with If-Match.",
    "Idempotent-Replayed": "`true` where this was done before, under the same key.",
}


class CommandView(ApiView):
    """A verb: `POST` gives one command. Its input, who may give it and its rules are the command's own.

    command     which one
    given       its arguments that follow from the credential, never from the body
    collection  the path under which stands what it opens or changes
    named       its arguments that stand in the path, what it changes first
    changes     what it changes, where no path names it: it follows from the credential
    file        its argument that may come as a file, in a form; a statement holds its digest
    """

    parser_classes: Any = (StrictParser, StatementParser)
    command: ClassVar[Command[Receipt]]
    given: ClassVar[Given] = {}
    collection: ClassVar[str] = ""
    named: ClassVar[tuple[str, ...]] = ()
    changes: ClassVar[Callable[[Actor], UUID] | None] = None
    file: ClassVar[str] = ""

    @property
    def opens(self) -> bool:
        """Whether the command opens something: nobody has seen a version of it before."""
        return "id" in input.arguments(self.command)

    @property
    def elsewhere(self) -> frozenset[str]:
        """The arguments that do not stand in the body."""
        return frozenset({*self.given, *self.named})

    @property
    def takes(self) -> type[msgspec.Struct]:
        """The type of the body."""
        return _body_type(self.command, self.elsewhere)

    def scope(self, method: str | None) -> str:
        return self.command.name if method == "POST" else super().scope(method)

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        return (DRY_RUN,) if method == "POST" else super().queries(method)

    def post(self, request: Request, **named: UUID) -> Response:
        """Give the command. Sent again under the same Idempotency-Key it is answered as the first time."""
        actor, body, dry = actor_of(request), body_of(request), flag(request, DRY_RUN.name)
        key = None if dry else request_key(request, body.sent)
        seen = self._seen(request, actor, named)
        done, ahead = ledger.done_or_ahead(actor.organization, key, seen) if key else (None, {})
        if done is not None:
            return self._answer(actor, done, repeated=True)
        follows = {name: give(actor) for name, give in self.given.items()}
        said = {**self._said(request, actor, body, named), **follows, **named}
        try:
            changed = self._changed(actor, named)
            with ledger.ahead(ahead):
                receipt = self._give(request, actor, changed, dry_run=dry, request_key=key, **said)
        except DemarcError:
            # one of the same name may have been done meanwhile: then this is not refused, but answered
            done = ledger.done(actor.organization, key) if key else None
            if done is not None:
                return self._answer(actor, done, repeated=True)
            raise
        return Response(rehearsed(actor, receipt)) if dry else self._answer(actor, receipt)

    def _seen(self, request: Request, actor: Actor, named: dict[str, UUID]) -> UUID | None:
        """What the path says is changed, where the giver has seen it: nothing else is read before it is known
        that they may know of it."""
        stream = named[self.named[0]] if self.named else None
        return stream if stream is not None and has_seen(request, actor.organization, stream) else None

    def _give(self, request: Request, actor: Actor, changed: UUID | None, **said: Any) -> Receipt:
        """Give the command, on the version that its giver had seen. Again, where only such entries were first
        as its giver may not know of; raises MovedOn where others were."""
        seen = seen_version(request, actor.organization, changed)
        for again in range(_TRIES, -1, -1):
            expected = None if seen is None or changed is None else expected_version(actor, changed, seen)
            try:
                return self.command(actor, expected_version=expected, **said)
            except Conflict as error:
                if changed is None:
                    raise
                stale = moved_on(actor, changed, seen)
                if stale.moved or seen in (None, NEVER) or not again:
                    raise stale from error
        raise AssertionError("the last try answers or raises")

    def _said(self, request: Request, actor: Actor, body: Body, named: dict[str, UUID]) -> dict[str, Any]:
        """The arguments that the body gives, with what was signed where it is a statement."""
        if body.statement is None:
            if not (self.opens or flag(request, DRY_RUN.name)):
                expect_version(request)
            return input.said(body.value, self.takes)
        # what the register refuses of a statement is kept where every refusal is
        with ledger.refusing(self.command.name, actor):
            given = signed.given(actor, self.command.name, body)
            value = signed.arguments(given, named, self.elsewhere)
        return {
            **input.said({**value, **body.beside}, self.takes),
            "signed": given.envelope,
            "disclosures": given.disclosures,
        }

    def _changed(self, actor: Actor, named: dict[str, UUID]) -> UUID | None:
        """What the command changes; None where it opens something."""
        changes = type(self).changes
        if changes is not None:
            return changes(actor)
        return named[self.named[0]] if self.named else None

    def _answer(self, actor: Actor, receipt: Receipt, *, repeated: bool = False) -> Response:
        headers = {
            "Location": PREFIX
            + (self.collection if type(self).changes else f"{self.collection}/{receipt.stream}"),
            "ETag": etag(actor.organization, receipt.stream, receipt.version),
            **({"Idempotent-Replayed": "true"} if repeated else {}),
        }
        return Response(written(actor, receipt), status=201, headers=headers)

    def operations(self) -> dict[str, Operation]:
        may = ", ".join(sorted(role.value for role in self.command.roles))
        about = (self.command.__doc__ or "").strip()
        parameters = (*in_path(frozenset(self.named)), DRY_RUN, IDEMPOTENCY_KEY)
        told = Operation(
            id=self.command.name,
            summary=self.command.name.replace("_", " ").capitalize(),
            about=f"{about}\n\nGiven by: {may}.".strip(),
            tag=self.collection,
            scope=self.command.name,
            parameters=parameters if self.opens else (*parameters, IF_MATCH),
            takes={
                "application/json": self.takes,
                DSSE: signed.SignedStatement,
                **({FORM: Form(said=self.takes, file=self.file)} if self.file else {}),
            },
            of_organization=tuple(self.given),
            answers={
                200: Answer(about="What it would do: a rehearsal.", type=Rehearsed),
                201: Answer(about="What was written.", type=Written, headers=_HEADERS),
                **problems(409, 412, 415, 422, 503, *(() if self.opens else (428,))),
            },
        )
        return {**super().operations(), "POST": told}


@lru_cache(maxsize=512)
def _body_type(command: Command[Receipt], elsewhere: frozenset[str]) -> type[msgspec.Struct]:
    return input.body_type(command, elsewhere)


def verb(
    route: str,
    command: Command[Receipt],
    *,
    given: Given | None = None,
    changes: Callable[[Actor], UUID] | None = None,
    listing: type[ApiView] | None = None,
    file: str = "",
) -> URLPattern:
    """The address of a command: `decisions/<uuid:decision>/revise`, where `decision` is the argument of the
    command that the path names; `organization/set-duty-contact` where `changes` says what it changes.
    `listing` is the view of the list that is read at the same address, `file` the argument that may come as a
    file.

    Raises TypeError where path or `given` name no argument of the command, or nothing says what it changes.
    """
    add_scope(command.name, command.name.replace("_", " ").capitalize(), command.roles)
    named = tuple(IN_PATH.findall(route))
    unknown = {*named, *(given or ())} - input.arguments(command).keys()
    if unknown:
        raise TypeError(f"{command.name} takes no argument {', '.join(sorted(unknown))}")
    if not (named or changes or "id" in input.arguments(command)):
        raise TypeError(f"nothing says what {command.name} changes")
    bases = (CommandView,) if listing is None else (listing, CommandView)
    said = {
        "command": command,
        "given": given or {},
        "named": named,
        "changes": None if changes is None else staticmethod(changes),
        "collection": route.partition("/")[0],
        "file": file,
        "parser_classes": (*CommandView.parser_classes, *((FormParser,) if file else ())),
        "__doc__": command.__doc__ if listing is None else listing.__doc__,
    }
    view: type[ApiView] = type(input.camel(command.name), bases, said)
    return path(route, view.as_view(), name=command.name)
