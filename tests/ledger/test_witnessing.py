"""What a witness answers are foreign bytes: whatever they are, nothing but the declared errors is raised."""

from contextlib import suppress
from http import HTTPStatus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput
from config.ledger.checkpoint import Checkpoint, Note, SignerKey, signature_of
from config.ledger.witness import TREE_SIZE, Request
from config.ledger.witnessing import Outsider, WitnessAway, WitnessBehind, WitnessRefuses, ask, cosigned
from tests.foreign import ANY_TEXT
from tests.ledger.witnesses import AT, KEY

LOG = SignerKey("log.example", bytes(32))
TEXT = Checkpoint(origin=LOG.name, size=5, root=bytes(range(32))).text
REQUEST = Request(old=0, proof=(), note=Note(TEXT).signed(LOG).encode())
WITNESS = Outsider(KEY.verifier, "https://witness.example")
LINE = signature_of(TEXT, KEY, at=AT)


class Answers:
    """A witness that answers every request alike; what was asked of it stands in `asked`."""

    def __init__(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
        self.answer = httpx.Response(
            status, stream=httpx.ByteStream(body), headers={"Content-Type": content_type}
        )
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer


def asking(answers: Answers) -> int:
    """The time in the cosignature that a witness answers. Raises what `ask` and `cosigned` do."""
    client = httpx.Client(transport=httpx.MockTransport(answers))
    with client, pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.ledger.fetching.httpx.stream", client.stream)
        return cosigned(TEXT, WITNESS, ask(WITNESS, REQUEST))[1]


def test_a_cosignature_is_taken_with_its_time() -> None:
    answers = Answers(200, f"{LINE}\n".encode())

    assert asking(answers) == AT
    (asked,) = answers.asked
    assert (asked.method, str(asked.url)) == ("POST", "https://witness.example/add-checkpoint")
    assert Request.parse(asked.content) == REQUEST


def test_a_witness_that_saw_another_size_says_which() -> None:
    with pytest.raises(WitnessBehind) as behind:
        asking(Answers(HTTPStatus.CONFLICT, b"7\n", TREE_SIZE))

    assert behind.value.size == 7


@pytest.mark.parametrize("body", [b"", b"-1", b"\xc2\xb2", b"1 2", b"0x1"])
def test_a_size_that_is_none_is_no_answer(body: bytes) -> None:
    with pytest.raises(WitnessAway, match="no size"):
        asking(Answers(HTTPStatus.CONFLICT, body, TREE_SIZE))


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_witness_that_does_not_cosign_is_believed(status: int) -> None:
    with pytest.raises(WitnessRefuses):
        asking(Answers(status, b"no"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        f"{signature_of(TEXT, SignerKey('witness.example', bytes(32), KEY.algorithm), at=AT)}\n".encode(),
        f"{signature_of(TEXT.replace('5', '6'), KEY, at=AT)}\n".encode(),
    ],
    ids=["nothing", "another key", "another checkpoint"],
)
def test_what_is_no_cosignature_of_this_is_refused(body: bytes) -> None:
    with pytest.raises((WitnessAway, WitnessRefuses)):
        asking(Answers(200, body))


STATUSES = st.sampled_from([200, 204, 301, 400, 403, 404, 409, 422, 500, 599])
# names of codecs that are no encodings of text
NO_TEXT = ("hex", "rot13", "undefined")
TYPES = st.sampled_from([TREE_SIZE, "", "text/plain", *(f"text/plain; charset={name}" for name in NO_TEXT)])
BODIES = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=20).map(str.encode),
    st.binary(max_size=12).map(lambda cut: f"{LINE}\n".encode()[: -len(cut) or None] + cut),
)


@given(STATUSES, TYPES, BODIES)
def test_whatever_a_witness_answers_it_is_read_or_refused(
    status: int, content_type: str, body: bytes
) -> None:
    with suppress(WitnessBehind, WitnessRefuses, WitnessAway):
        assert asking(Answers(status, body, content_type)) == AT


@given(ANY_TEXT)
def test_whatever_is_no_witness_is_bad_input(text: str) -> None:
    for given_text in (text, f"{KEY.verifier} {text}", f"{KEY.verifier} https://{text}"):
        with suppress(BadInput):
            assert Outsider.parse(given_text).key == KEY.verifier


@pytest.mark.parametrize("url", ["", "ftp://a", "https://", "https://[::1", "http://a:b", "https://\0"])
def test_an_address_that_is_none_is_bad_input(url: str) -> None:
    with pytest.raises(BadInput):
        Outsider.parse(f"{KEY.verifier} {url}")
