"""What the OpenAPI document says of messages: what a receiver is sent, and what its answers mean."""

from typing import Any, Final

import msgspec

from config.webhooks.payloads import ThinEvent

_REFERENCE: Final = "#/components/schemas/{name}"

_HEADERS: Final = {
    "webhook-id": "Under which the message is sent, however often: take it once.",
    "webhook-timestamp": "When it was sent, in seconds since 1970: refuse what is older than five minutes.",
    "webhook-signature": "`v1,` and HMAC-SHA256 of id, timestamp and body under your secret, in base64; one "
    "for each secret that holds, with spaces between them.",
}

_ANSWERS: Final = {
    "2XX": "It was taken.",
    "410": "Nothing is wanted there any more: the webhook is disabled.",
    "default": "It was not taken: it is sent again later.",
}


def describe(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The document with what webhooks are sent (OpenAPI 3.1, `webhooks`), written from the same type."""
    (schema,), components = msgspec.json.schema_components([ThinEvent], ref_template=_REFERENCE)
    result["components"]["schemas"].update(components)
    sent = {
        "operationId": "entry_recorded",
        "summary": "An entry was recorded",
        "description": "Sent to each webhook of an organization that may know the entry: that it is there, "
        "and where to read it, by Standard Webhooks.",
        "tags": ["webhooks"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": about,
                "schema": {"type": "string"},
            }
            for name, about in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/cloudevents+json": {"schema": schema}}},
        "responses": {status: {"description": about} for status, about in _ANSWERS.items()},
    }
    return {**result, "webhooks": {"entry-recorded": {"post": sent}}}
