"""The OpenAPI document: each address describes itself, and every type is written as msgspec reads it."""

import typing
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from config.api.entries import EVENT_FIELDS
from config.api.examples import SIGNED, example, exchange, problem
from config.api.multipart import FORM
from config.api.operation import Answer, File, Form, Operation, Parameter
from config.api.parsing import DSSE
from config.api.problems import Problem
from config.ledger.event import EVENTS

_REFERENCE: Final = "#/components/schemas/{name}"

Json = dict[str, Any]

_ANY_VALUE: Final = {
    "description": "Any JSON value: of the field that it stands for.",
    "type": ["array", "boolean", "null", "number", "object", "string"],
}


class OperationSchema(AutoSchema):
    """Writes what a view says of its methods: the view's `operations` is the one source."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Json | None:
        self.registry = registry
        told: Operation | None = typing.cast(Any, self.view).operations().get(method.upper())
        if told is None:
            return None
        written: Json = {
            "operationId": told.id,
            "summary": told.summary,
            "description": told.about,
            "tags": [told.tag],
            "parameters": [self._parameter(one) for one in told.parameters],
            "responses": {
                str(status): self._answer(told.id, str(status), one) for status, one in told.answers.items()
            },
            "security": [{"client": [told.scope]}, {"token": []}] if told.scope else [],
        }
        if told.of_organization:
            written["x-of-organization"] = list(told.of_organization)
        if told.takes:
            written["requestBody"] = {
                "content": {
                    kind: {"schema": self._type(one), **self._taken(told.id, kind)}
                    for kind, one in told.takes.items()
                }
            }
        return written

    def _taken(self, operation: str, kind: str) -> Json:
        """The example of what an operation takes."""
        if kind == DSSE:
            return SIGNED
        return {} if kind == FORM else example(exchange(operation).takes)

    def _parameter(self, one: Parameter) -> Json:
        return {
            "name": one.name,
            "in": one.place,
            "required": one.required,
            "description": one.about,
            "schema": self._type(one.type),
        }

    def _answer(self, operation: str, status: str, one: Answer) -> Json:
        written: Json = {"description": one.about}
        if one.headers:
            written["headers"] = {
                name: {"description": about, "schema": {"type": "string"}}
                for name, about in one.headers.items()
            }
        if one.type is not None:
            answered = exchange(operation).answers.get(status)
            shown = problem(status) if one.type is Problem else example(answered)
            written["content"] = {one.media_type: {"schema": self._type(one.type), **shown}}
        return written

    def _type(self, wanted: Any) -> Json:
        if wanted is File:
            return {"type": "string", "format": "binary"}
        if isinstance(wanted, Form):
            return {
                "type": "object",
                "properties": {"said": self._type(wanted.said), wanted.file: self._type(File)},
                "required": ["said", wanted.file],
                "additionalProperties": False,
                "description": f"Two parts in this order. `said` may be a signed statement instead (its part "
                f"has the type {DSSE}): its digest commits to the file.",
            }
        (schema,), components = msgspec.json.schema_components([wanted], ref_template=_REFERENCE)
        for found in components.values():
            self._complete(found)
        self._register(components.items())
        return schema

    def _complete(self, schema: Json) -> None:
        """Say of each member what it is where the type of a field does not: any JSON value, or an event."""
        for member in schema.get("properties", {}).values():
            if not member.keys() - {"description"}:
                member |= _ANY_VALUE
            elif member.pop(EVENT_FIELDS, None):
                del member["type"]
                member["anyOf"] = [self._type(event) for _, event in sorted(EVENTS.items())]

    def _register(self, components: Iterable[tuple[str, Json]]) -> None:
        for name, schema in components:
            component = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library has no types here
                name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
            )
            if component not in self.registry:
                self.registry.register(component)
            elif self.registry[component].schema != schema:
                raise TypeError(f"two types of the API are called {name}")
