"""The register's verbs as its OpenAPI document tells them: addresses, arguments with their types."""

import re
from typing import Any, Final

import msgspec

from config.client.calling import API
from config.client.errors import Unusable

_IN_PATH: Final = re.compile(r"\{(\w+)\}")

_WHOLE: Final = re.compile(r"[a-z-]+(/\{\w+\})?")


class Argument(msgspec.Struct, frozen=True, kw_only=True):
    """One argument of a verb: its JSON type (`string`, `integer`, `boolean`, `array`, `object`), the values
    that it may have where these are listed, the name of its type where it has one."""

    name: str
    type: str
    required: bool
    about: str
    values: tuple[str, ...] = ()
    named: str = ""


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """One verb: the address below `/api/v1/`, its arguments in the path and in the body, those that are the
    own organization and stand in no body, and whether it opens something, so that no version goes with it."""

    name: str
    address: str
    in_path: tuple[str, ...]
    arguments: tuple[Argument, ...]
    of_organization: tuple[str, ...]
    opens: bool
    about: str

    def path(self, said: dict[str, Any]) -> str:
        """The address with its ids. Raises Unusable where one is missing."""
        path = self.address
        for name in self.in_path:
            if name not in said:
                raise Unusable(f"{self.name} needs {name}: say which one")
            path = path.replace(f"{{{name}}}", str(said[name]))
        return path

    def changes(self, said: dict[str, Any]) -> str:
        """The address of what it changes: what its version is read from."""
        found = _WHOLE.match(self.address)
        address = found[0] if found else self.address
        return address.format(**said) if self.in_path else address


def verbs(document: dict[str, Any]) -> dict[str, Verb]:
    """The verbs of an OpenAPI document, by name. Raises Unusable where it is none of a register."""
    try:
        found = (
            _verb(path, methods["post"], document)
            for path, methods in document["paths"].items()
            if "post" in methods and path.startswith(API) and "requestBody" in methods["post"]
        )
        return {verb.name: verb for verb in found if verb is not None}
    except (KeyError, TypeError, AttributeError) as error:
        raise Unusable(f"this is no document of a register's API: {error!r}") from error


def _verb(path: str, told: dict[str, Any], document: dict[str, Any]) -> Verb | None:
    bodies = told["requestBody"]["content"]
    if "application/vnd.dsse+json" not in bodies:
        return None  # no command: a file, a token
    headers = {one["name"] for one in told["parameters"] if one["in"] == "header"}
    body = _resolved(bodies["application/json"]["schema"], document)
    required = set(body.get("required", ()))
    arguments = (
        _argument(name, one, name in required, document) for name, one in body.get("properties", {}).items()
    )
    address = path.removeprefix(API)
    return Verb(
        name=told["operationId"],
        address=address,
        in_path=tuple(_IN_PATH.findall(address)),
        arguments=tuple(arguments),
        of_organization=tuple(told.get("x-of-organization", ())),
        opens="If-Match" not in headers,
        about=told.get("description", ""),
    )


def _argument(name: str, schema: dict[str, Any], required: bool, document: dict[str, Any]) -> Argument:
    about = schema.get("description", "")
    several = schema.get("anyOf", [schema])
    wanted = next((one for one in several if one.get("type") != "null"), schema)
    named = wanted.get("$ref", "").rpartition("/")[2]
    whole = _resolved(wanted, document)
    values = tuple(str(value) for value in whole.get("enum", ()))
    return Argument(
        name=name,
        type=whole.get("type", "string" if values else "object"),
        required=required,
        about=about,
        values=values,
        named=named,
    )


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []
    while "$ref" in schema:
        if schema in seen:
            raise KeyError(f"{schema['$ref']} refers to itself")
        seen.append(schema)
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
