"""What the client raises: what it cannot use, what the register refused, what did not come through."""
# ruff: noqa: N818 - a refusal is named as people say it

from collections.abc import Iterator
from typing import Any


class ClientError(Exception):
    """Anything that a person at the client should read; `str` of it is the sentence."""


class Unusable(ClientError):
    """Something on this side cannot be used: a key file, a folder, a credential, an argument."""


class Failed(ClientError):
    """No answer came, or one that is none of a register. Whether something was recorded is not known: send
    it again under the same key (`again`)."""


class Problem(ClientError):
    """The register answered with a problem (RFC 9457), here as people read it.

    `status` is the HTTP status, `kind` the name of the problem, `problem` all of its members.
    """

    def __init__(self, status: int, problem: dict[str, Any], url: str) -> None:
        self.status, self.problem = status, problem
        self.page = str(problem.get("type", ""))
        self.kind = self.page.rpartition("/")[2]
        lines = [f"{status}: {problem.get('title', 'refused')}: {problem.get('detail', 'no reason given')}."]
        for place in _listed(problem, "errors"):
            if place.get("pointer"):
                lines.append(f"  at {place['pointer']}: {place.get('detail', '')}")
        for moved in _listed(problem, "moved"):
            lines.append(f"  since then: {moved.get('sentence', '')}")
        if problem.get("rule") is not None:
            lines.append(f"  rule {problem['rule']}")
        if self.page:
            lines.append(f"  see {url}{self.page}")
        super().__init__("\n".join(lines))


def _listed(problem: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The objects that a member lists; whatever else a register says there is none."""
    listed = problem.get(name)
    yield from (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
