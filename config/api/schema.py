"""The OpenAPI document: each address describes itself, and every type is written as msgspec reads it."""

import typing
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from config.api.operation import Answer, Operation, Parameter

_REFERENCE: Final = "#/components/schemas/{name}"

Json = dict[str, Any]


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
            "responses": {str(status): self._answer(one) for status, one in told.answers.items()},
            "security": [{"client": [told.scope]}, {"token": []}] if told.scope else [],
        }
        if told.of_organization:
            written["x-of-organization"] = list(told.of_organization)
        if told.takes:
            written["requestBody"] = {
                "content": {kind: {"schema": self._type(one)} for kind, one in told.takes.items()}
            }
        return written

    def _parameter(self, one: Parameter) -> Json:
        return {
            "name": one.name,
            "in": one.place,
            "required": one.required,
            "description": one.about,
            "schema": self._type(one.type),
        }

    def _answer(self, one: Answer) -> Json:
        written: Json = {"description": one.about}
        if one.headers:
            written["headers"] = {
                name: {"description": about, "schema": {"type": "string"}}
                for name, about in one.headers.items()
            }
        if one.type is not None:
            written["content"] = {one.media_type: {"schema": self._type(one.type)}}
        return written

    def _type(self, wanted: Any) -> Json:
        (schema,), components = msgspec.json.schema_components([wanted], ref_template=_REFERENCE)
        self._register(components.items())
        return schema

    def _register(self, components: Iterable[tuple[str, Json]]) -> None:
        for name, schema in components:
            component = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library has no types here
                name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
            )
            if component not in self.registry:
                self.registry.register(component)
            elif self.registry[component].schema != schema:
                raise TypeError(f"two types of the API are called {name}")
