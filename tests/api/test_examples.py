"""Examples of the OpenAPI document: one of every request and answer, from real requests, that fits it."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import msgspec
import pytest

from config.api.examples import recorded
from tests.api.examples.book import Recorder, steady
from tests.api.examples.key import LOG_KEY
from tests.api.examples.walk import Walk
from tests.api.test_document import document, operations

AGAIN = "record them anew: uv run python -m tests.api.examples"


def media_types() -> Iterator[tuple[str, Any]]:
    """Everything of the document that is sent or answered as JSON, with a name for it."""
    for _, _, operation in operations():
        name = operation["operationId"]
        for kind, media in operation.get("requestBody", {"content": {}})["content"].items():
            if kind.endswith("json"):
                yield f"{name} takes {kind}", media
        for status, answer in operation["responses"].items():
            for kind, media in answer.get("content", {}).items():
                if kind.endswith("json"):
                    yield f"{name} answers {status}", media


def examples_of(media: Any) -> list[Any]:
    """The examples of a media type, those included that the document holds once for many."""
    shown = [media["example"]] if "example" in media else []
    for one in media.get("examples", {}).values():
        name = one["$ref"].removeprefix("#/components/examples/")
        shown.append(document()["components"]["examples"][name]["value"])
    return shown


def test_everything_that_is_sent_or_answered_has_an_example() -> None:
    without = [name for name, media in media_types() if not examples_of(media)]

    assert without == [], AGAIN


def test_every_example_fits_its_schema() -> None:
    checked = 0
    for name, media in media_types():
        validator = jsonschema.Draft202012Validator(
            {**media["schema"], "components": document()["components"]}
        )
        for example in examples_of(media):
            checked += 1
            wrong = jsonschema.exceptions.best_match(validator.iter_errors(example))
            assert wrong is None, f"{name}: {wrong.message} at {wrong.json_path}; {AGAIN}"

    assert checked > 300


def test_an_example_that_does_not_fit_is_noticed() -> None:
    (media,) = (media for name, media in media_types() if name == "make_decision takes application/json")
    validator = jsonschema.Draft202012Validator({**media["schema"], "components": document()["components"]})

    assert validator.is_valid(media["example"])
    assert not validator.is_valid({**media["example"], "kind": "obeyed"})
    assert not validator.is_valid({**media["example"], "company": "x"})


def test_nothing_is_recorded_of_what_there_is_not() -> None:
    names = {operation["operationId"] for _, _, operation in operations()}

    assert recorded().operations.keys() <= names, AGAIN


NOT_THE_REGISTERS_OWN = {
    "read_receipt": "says when a checkpoint was signed, by the clock of the machine",
    **dict.fromkeys(
        (
            *("register_webhook", "list_webhooks", "read_webhook", "rotate_webhook_secret"),
            *("enable_webhook", "disable_webhook", "list_webhook_messages", "redeliver_message"),
        ),
        "holds an id and a secret that are drawn from the operating system",
    ),
}
"""Operations that answer what another run would not answer, each with the reason."""


def exactly(value: Any) -> Any:
    return value


def shape(value: Any) -> Any:
    """The members of a value, without what they say."""
    match value:
        case dict():
            return {key: shape(member) for key, member in value.items()}
        case list():
            return [shape(member) for member in value]
        case _:
            return type(value)


@pytest.mark.django_db
@pytest.mark.only_on("sqlite")
def test_the_examples_are_what_real_requests_give(settings: Any) -> None:
    settings.DEMARC_LOG_KEY = LOG_KEY
    recorder = Recorder()

    with steady() as clock:
        Walk(recorder, clock).everything()

    again, kept = (msgspec.json.decode(msgspec.json.encode(book)) for book in (recorder.book, recorded()))
    assert again["operations"].keys() == kept["operations"].keys(), AGAIN
    for name, exchange in kept["operations"].items():
        same = shape if name in NOT_THE_REGISTERS_OWN else exactly
        assert same(again["operations"][name]) == same(exchange), f"{name}: {AGAIN}"
    assert (again["problems"], again["statement"]) == (kept["problems"], kept["statement"]), AGAIN
