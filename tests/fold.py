"""A second opinion: what exported records say, folded from plain JSON by code that shares none of ours."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final
from zoneinfo import ZoneInfo

Told = dict[str, Any]
"""One record as exported, decoded."""

_EASTERN: Final = ZoneInfo("America/New_York")


def folded(exported: Iterable[bytes]) -> Told:
    """What each stream of the exported records stands at, by kind, then by stream.

    `access` who can reach a model version · `standing` of a communication · `in_force` of an agreement ·
    `closed` of a case · `windows` that are open, as pairs of access and model version
    """
    streams: dict[str, list[Told]] = defaultdict(list)
    for data in exported:
        record = json.loads(data)
        streams[record["stream"]].append(record)
    found: Told = {"access": {}, "standing": {}, "in_force": {}, "closed": {}, "windows": set()}
    for stream, records in streams.items():
        records.sort(key=lambda record: record["version"])
        assert [record["version"] for record in records] == list(range(1, len(records) + 1))
        kind = records[0]["topic"].partition(".")[0]
        acts = _corrected(records)
        match kind:
            case "model_version":
                found["access"][stream] = _access(_as_happened(acts))
            case "communication":
                found["standing"][stream] = _standing(_as_happened(acts))
            case "agreement":
                found["in_force"][stream] = _in_force(_as_happened(acts))
            case "review":
                found["closed"][stream] = _closed(acts)
                found["windows"] |= _windows(acts)
    return found


def _corrected(records: list[Told]) -> list[Told]:
    """The acts as they read after every correction, without the corrections."""
    acts = {record["id"]: json.loads(json.dumps(record)) for record in records}
    for record in records:
        if record["topic"] == "entry.corrected":
            told = acts.pop(record["id"])["body"]
            act = acts[told["entry"]]
            (act if told["field"] == "occurred" else act["body"])[told["field"]] = told["value"]
    return list(acts.values())


def _moment(act: Told) -> datetime:
    return datetime.fromisoformat(act["occurred"]["latest"] or act["recorded_at"])


def _as_happened(acts: list[Told]) -> list[Told]:
    return sorted(acts, key=lambda act: (_moment(act), act["version"]))


def _event(act: Told) -> str:
    return str(act["topic"]).partition(".")[2]


def _access(acts: list[Told]) -> tuple[str, str | None]:
    """How far it is released, and the state; None where parts were given back, which takes an algebra."""
    reach = ["nobody", "partners", "everybody"]
    released, limits, partly = "nobody", list[tuple[bool, Any]](), False
    for act in acts:
        body = act["body"]
        match _event(act):
            case "released":
                released = "everybody"
            case "released-to-trusted-partners":
                released = max(released, "partners", key=reach.index)
            case "access-restricted":
                limits.append((False, body["scope"]))
            case "access-suspended":
                limits.append((True, body["scope"]))
            case "access-restored":
                released = body.get("to") or released
                if body.get("scope") is None:
                    limits, partly = [], False
                else:
                    partly = partly or bool(limits)
    if partly:
        return released, None
    if limits:
        return released, "suspended" if any(suspended for suspended, _ in limits) else "restricted"
    return released, "not_released" if released == "nobody" else released


_BINDING: Final = frozenset({"binding_directive", "license_requirement", "order"})

_ENDING: Final = frozenset(
    {"request-withdrawn", "request-superseded", "directive-rescinded", "directive-enjoined"}
)


def _standing(acts: list[Told]) -> str | None:
    """How a communication stands; None where a part of it was lifted, which takes an algebra."""
    standing, lapsed = "not_yet", False
    for act in acts:
        event, body = _event(act), act["body"]
        if standing == "not_yet":
            match event:
                case "request-issued":
                    standing = "open"
                case "call-recorded" if act["version"] == 1:  # one beside a communication begins nothing
                    standing = "open"
                case "directive-issued":
                    standing = "in_effect"
                case "communication-reported":
                    standing = "in_effect" if body["claimed_instrument"] in _BINDING else "open"
        elif standing == "ended" and not lapsed:
            break
        elif event in _ENDING:
            standing, lapsed = "ended", False
        elif standing == "ended":
            continue
        elif event == "request-lapsed":
            standing, lapsed = "ended", True
        elif event == "directive-partly-lifted":
            return None
    return standing


def _in_force(acts: list[Told]) -> bool:
    """Whether both sides' signatures name the terms as they stand, and no amendment waits (rule 11)."""
    terms: dict[str, Told] = {}
    version, signed, amendments = 0, dict[str, int](), dict[str, Told]()

    def term(name: str) -> Told:
        nonlocal version
        if name not in terms:
            terms[name] = {"put": None, "agreed": None}
            version += 1
        return terms[name]

    def over(moment: datetime) -> bool:
        agreed = (terms.get("duration") or {}).get("agreed")
        if agreed is None or agreed.get("until") is None:
            return False
        after = date.fromisoformat(agreed["until"]) + timedelta(days=1)
        return datetime.combine(after, clock_time(0), tzinfo=_EASTERN) <= moment

    def signed_by_both() -> bool:
        return signed.get("company") == signed.get("government") == version

    for act in acts:
        body, side = act["body"], act["side"]
        if over(_moment(act)) and signed_by_both():
            signed = {}
        match _event(act):
            case "negotiation-opened":
                for name in body.get("terms", ()):
                    term(name)
            case "term-proposed" | "term-countered":
                term(body["term"]).update(put=body, agreed=None)
                version += 1
            case "term-accepted":
                on_board = term(body["term"])
                on_board["agreed"] = on_board["put"]
                version += 1
            case "confidentiality-terms-set":
                version += 1
            case "agreement-signed":
                signed[side] = version
            case "amendment-proposed":
                terms.setdefault(body["term"], {"put": None, "agreed": None})
                amendments[body["term"]] = {"text": body, "by": set()}
            case "amendment-accepted":
                amendment = amendments.get(body["term"])
                terms.setdefault(body["term"], {"put": None, "agreed": None})
                if amendment is not None:
                    amendment["by"].add(side)
                    if {"company", "government"} <= amendment["by"]:
                        terms[body["term"]].update(put=amendment["text"], agreed=amendment["text"])
                        del amendments[body["term"]]
            case "agreement-withdrawn-from" | "agreement-expired":
                signed = {}
    return signed_by_both() and not amendments


def _closed(acts: list[Told]) -> bool:
    closing = [
        _event(act) == "case-closed" for act in acts if _event(act) in ("case-closed", "case-reopened")
    ]
    return bool(closing and closing[-1])


def _windows(acts: list[Told]) -> set[tuple[str, str]]:
    """The windows that nothing has ended yet: pairs of access and model version."""
    opened = {
        (act["body"]["access"], model)
        for act in acts
        if _event(act) == "access-activated"
        for model in act["body"]["models"]
    }
    ended = {
        act["body"]["access"]
        for act in acts
        if _event(act) in ("access-ended-early", "access-revoked", "access-window-ended")
    }
    return {(access, model) for access, model in opened if access not in ended}
