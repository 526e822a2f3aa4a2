"""Every kind of problem: its name in addresses, its status, and what it means, for people."""

from typing import Final

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem: its name in addresses, its HTTP status, and what it means, for people."""

    name: str
    status: int
    title: str
    explained: str


KINDS: Final[dict[str, Kind]] = {}


def explain(name: str, status: int, title: str, explained: str) -> Kind:
    """Register a kind of problem. Every name that an error gives as its `problem` is one of these."""
    kind = Kind(name, status, title, explained)
    if KINDS.setdefault(name, kind) != kind:
        raise TypeError(f"two kinds of problem are called {name}")
    return kind


def explain_rule(number: int, title: str, explained: str) -> Kind:
    """Register what a rule of the domain says: `rule-<number>` is its refusal, whatever the status."""
    return explain(f"rule-{number}", 409, title, explained)


explain(
    "bad-input",
    400,
    "What was sent has not the shape that is accepted",
    "The body, a header or a parameter cannot be read as what this address accepts. `errors` names "
    "each place. Nothing was recorded.",
)
explain(
    "not-signed-in",
    401,
    "No credential was shown, or none that holds",
    "Send `Bearer` and a token that has not expired and was not revoked.",
)
explain(
    "not-for-this-role",
    403,
    "This credential's role may not do this",
    "Whatever the state of the record: another role, or another side, does this.",
)
explain(
    "scope-missing",
    403,
    "This credential was not given this verb",
    "A credential has a scope for each verb, and `read` for reading. Ask whoever issues credentials "
    "to your organization for one with this scope.",
)
explain(
    "not-found",
    404,
    "There is no such thing, or none for you",
    "The answer is the same for what does not exist and for what is another organization's.",
)
explain(
    "method-not-allowed",
    405,
    "This address does not know this method",
    "`Allow` names the methods that it knows.",
)
explain(
    "not-acceptable",
    406,
    "This cannot be answered in a form that you accept",
    "Accept `application/json`.",
)
explain(
    "refused",
    409,
    "The register refused, given what stands on record",
    "The sentence in `detail` says which rule of the stream refused. Nothing was recorded.",
)
explain(
    "not-signed-yet",
    409,
    "The log has not signed over all of this yet",
    "Evidence is handed out once the newest signed checkpoint holds every entry of it, within the hour. "
    "`Retry-After` says after how many seconds to ask again.",
)
explain(
    "moved-on",
    412,
    "What you had seen has moved on since",
    "Another entry was recorded after what you named with If-Match. Read it again, and decide anew: `moved` "
    "names the entries since that you may know. An entry that you were not shown makes nothing stale.",
)
explain(
    "unsupported-media-type",
    415,
    "This form of input is not taken",
    "Send `application/json`, or a signed statement as `application/vnd.dsse+json`.",
)
explain(
    "unprocessable",
    422,
    "What was sent contradicts itself",
    "The shape is right, but its parts do not fit together.",
)
explain(
    "key-reused",
    422,
    "Something else was sent under this Idempotency-Key",
    "One key stands for one request. Take a new key for a new request.",
)
explain(
    "if-match-missing",
    428,
    "Say which version you had seen",
    "A command that changes what exists needs If-Match with the ETag that you read, so that nothing "
    "is decided on what has changed meanwhile. A signed statement needs none.",
)
explain(
    "too-many-requests",
    429,
    "Too many requests",
    "`Retry-After` says after how many seconds to come back.",
)
explain(
    "internal",
    500,
    "The register failed",
    "This is a fault of ours. Whether something was recorded can be seen by sending the request "
    "again under the same Idempotency-Key.",
)
explain(
    "unavailable",
    503,
    "The register cannot take this now",
    "Send it again under the same Idempotency-Key: it is done once.",
)
explain(
    "statement-key-unknown",
    409,
    "The key is none of your organization's",
    "A statement is signed by keys that your organization has enrolled. Enroll the key first, or "
    "sign with one that is enrolled.",
)
explain(
    "statement-key-revoked",
    409,
    "The key was revoked",
    "A key speaks until the entry that revoked it. Sign with another one.",
)
explain(
    "statement-key-not-yet",
    409,
    "The key does not speak yet",
    "A key speaks from the day (Eastern Time) from which it was enrolled. Sign with another one, or wait.",
)
explain(
    "statement-needed",
    409,
    "Your organization takes this as said under its keys only",
    "Send it as a signed statement. Which acts an organization wants signed, and by how many people, it says "
    "itself with `set_signing_policy`; where it never did, its decisions, by one, once a key is "
    "enrolled. A rehearsal (`dry_run`) says how many people sign it.",
)
explain(
    "statement-too-few-signatures",
    409,
    "Fewer people signed than your organization asks for",
    "Each signature is of another person of your organization: several keys of one person count once. A "
    "rehearsal (`dry_run`) says how many sign it.",
)
explain(
    "statement-altered",
    409,
    "A signature does not hold",
    "The bytes were altered after they were signed, or another key made the signature.",
)
explain(
    "statement-wrong-type",
    409,
    "What is signed is no statement",
    "`payloadType` is `application/vnd.demarc.statement+json`: it is signed with the payload, so "
    "that nothing that was signed as something else can be given as a statement.",
)
explain(
    "statement-other-organization",
    409,
    "The statement is another organization's",
    "The organization in the statement is the one that the credential speaks for.",
)
explain(
    "statement-other-command",
    409,
    "The statement is of another command",
    "`command` in the statement is the verb of this address.",
)
explain(
    "statement-other-case",
    409,
    "The statement speaks of another case",
    "A statement cannot be moved from one case to another: sign one for this case.",
)
explain(
    "statement-other-communication",
    409,
    "The statement answers something else",
    "A statement names the leaf hash of every entry that it answers, so that it cannot be moved to "
    "another communication.",
)
explain(
    "statement-other-stream",
    409,
    "The statement changes something else",
    "`stream` in the statement, and its arguments, name what the address names.",
)
explain(
    "statement-says-otherwise",
    409,
    "What is signed is not what is done",
    "Each argument of the command stands in the statement as it is given.",
)
explain(
    "statement-repeated",
    409,
    "The statement was taken before",
    "A statement is said once: its nonce was used. Sign a new one with a new nonce.",
)
explain(
    "statement-stale",
    409,
    "What the statement answers has changed",
    "Something that the statement answers was changed after it was issued. Read it, and sign anew.",
)
explain(
    "disclosure-wrong",
    422,
    "A value is not what was committed to",
    "Beside the statement stand name, salt (32 bytes) and value of each commitment in it, exactly "
    "as they went into SHA-256.",
)
