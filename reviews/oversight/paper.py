"""What a bundle tells, its brief and boundary, as one page that needs nothing else, and its README. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from config.ledger.checkpoint import Checkpoint
from config.ledger.occurred import Occurred
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import QUESTIONS, brief, plain
from reviews.oversight.cards import COMPILED, dispute_words, flag_words
from reviews.oversight.continuation import line_words, replies, reply_words
from reviews.oversight.corrected import corrected_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import answered_lines, asked_lines, kind_words
from reviews.oversight.phrases import begun, done

_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#16202c}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;border-bottom:1px solid #d8dee6;padding:.3rem .5rem;"
    "font-weight:400}"
    "code{overflow-wrap:anywhere;font-size:.8rem}"
    ".sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem}"
    "@media (max-width:40rem){.sides{grid-template-columns:1fr}}"
)


def paper(
    name: str,
    cases: Sequence[CaseHistory],
    checkpoint: Checkpoint,
    witnesses: Iterable[str],
    inquiry: Mapping[str, Any] | None = None,
) -> str:
    """A page of HTML, without script and without anything to fetch: the inquiry as it is told, if the bundle
    is one's, then brief, boundary and entries of cases."""
    whose = ", ".join(witnesses) or "none: only holders of receipts would notice a rewrite"
    said = (
        f"From the register's record as its log {checkpoint.origin} signed it at {checkpoint.size} records. "
        f"Outside witnesses: {whose}."
    )
    body = "".join(_inquiry(inquiry)) if inquiry else ""
    body += "".join(part for case in cases for part in _case(case))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>\n<p>{escape(said)} README.txt says how to check this.</p>\n"
        f"{body}</main></body></html>\n"
    )


def readme(name: str, log: str) -> str:
    """What is in a bundle and how it is verified, as plain text."""
    return f"""Evidence bundle of {name}, from a Demarc register.

To verify it you need Python 3.11 or newer, and nothing from the register:

    python verify.py BUNDLE.zip

verify.py is config/ledger/verify.py of Demarc's source: one file that you can read in an hour. With the
library "cryptography" installed it checks signatures, too. Give it the keys that you know from elsewhere,
since the keys in the bundle are the bundle's own word:

    python verify.py BUNDLE.zip --log KEY --witness KEY

With Demarc's source and its Python packages, and without a database, the brief and the boundary can be
made again from the records and compared:

    python -m reviews.oversight.recheck BUNDLE.zip

The log's key, as this bundle says:
{log}

records.ndjson    the exact bytes of every record shown, one a line
index.json        position, leaf hash and entry number of every entry, shown or withheld
proofs.json       RFC 9162 inclusion proofs of all of them, withheld ones too
checkpoint.note   what the log signed, with the cosignatures of witnesses (C2SP tlog-checkpoint)
keys.json         public keys of the log and of its witnesses; parties' keys are enrolled in the records
disclosures.json  sealed values that the reader may have, with their salts
contents.json     which cases these are, and the moment as of which they are told
brief.json, boundary.json, brief.html    what follows from the records, for programs and for people
inquiry.json      in the bundle of an inquiry: what it asked, what was produced, what it observed
catalog.json      every kind of entry with its fields
manifest.json     size and SHA-256 of every file
"""


def _inquiry(told: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h1>Inquiry {escape(told['short'])} · {escape(told['body'])}</h1>\n"
    yield f"<p><strong>Who sees it:</strong> {escape(told['seen_by'])}.</p>\n"
    for label, text in (("It looks into", told["subject"]), ("Under", told["ground"])):
        yield f"<p><strong>{label}:</strong> {escape(text)}</p>\n" if text else ""
    cases = "all" if told["across"] else ", ".join(told["cases"]) or "none of them shown here"
    unseen = f", {told['cases_unseen']} not shown here" if told["cases_unseen"] and told["cases"] else ""
    yield f"<p><strong>Cases:</strong> {escape(cases)}{unseen}</p>\n{_line(told['opened'])}"
    for ask in told["asks"]:
        yield f"<h2>Ask {ask['number']}, of {escape(ask['asked'])}</h2>\n<p>{escape(ask['records'])}</p>\n"
        hoped = ask["hoped_for_by"]
        yield f"<p>Answer hoped for by {escape(hoped)}</p>\n" if hoped else ""
        yield _line(ask["line"])
        for one in ask["produced"]:
            documents = [f"document, SHA-256 {digest}" for digest in one["digests"]]
            what = [text for text in (one["records"], *documents, *one["entries"]) if text]
            yield f"<h3>Produced, as the inquiry received it</h3>\n{_list(what)}{_line(one['line'])}"
    for one in told["observations"]:
        yield f"<h2>Observation {one['number']}</h2>\n<p>{escape(one['observation'])}</p>\n"
        rests_on = ", ".join(one["rests_on"])
        yield f"<p>Rests on {escape(rests_on)}</p>\n" if rests_on else ""
        yield _line(one["line"])
    if told["closed"]:
        yield f"<h2>Closed</h2>\n<p>{escape(told['outcome'])}</p>\n{_line(told['closed'])}"


def _line(line: Mapping[str, str] | None) -> str:
    """When an entry was, whose it is, and its digest."""
    if line is None:
        return ""
    said = f"{line['who']}, {line['occurred']} · recorded {line['recorded']} · {line['leaf']}"
    return f"<p><code>{escape(said)}</code></p>\n"


def _case(case: CaseHistory) -> Iterator[str]:
    found = brief(case)
    yield f"<h1>{escape(case.case.number)} · {_words(case, case.case.title)}</h1>\n"
    yield f"<p>{escape(case.name(case.case.company))}</p>\n"
    if case.compiled:
        yield f"<p><strong>{COMPILED}</strong></p>\n"
    if case.before is not None:
        yield f"<p>{escape(plain(case.before, found.before))}</p>\n"
        yield f"<p><em>{escape(line_words(case))}</em></p>\n"
    yield f"<p>{escape(plain(case, found.lead))}</p>\n"
    for number, (question, answer) in enumerate(zip(QUESTIONS, found.answers, strict=True), start=1):
        yield f"<h2>{number}. {escape(question)}</h2>\n<p>{escape(plain(case, answer))}</p>\n"
    for history in (case.before, case):
        if history is not None and history.replies:
            told = (f"to {history.cite([e.id])}: {reply_words(history, r)}" for e, r in replies(history))
            yield f"<h2>Replies of parties named in the compiled case</h2>\n{_list(told)}"
    yield "<h2>Ten indicators (no score, no verdict)</h2>\n<table>"
    for one in found.boundary.indicators:
        row = (begun(one.name), str(one.answer), case.cite(one.entries))
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n"
    yield "</table>\n<h2>Flags</h2>\n"
    yield _list([flag_words(case, flag) for flag in found.boundary.flags] or ["No flags."])
    if found.boundary.disputes:
        yield "<h2>Disputes</h2>\n"
        yield _list(dispute_words(case, dispute) for dispute in found.boundary.disputes)
    for history in (case.before, case):
        if history is not None:
            yield from _boundary(history)
            yield from _entries(history)


def _boundary(case: CaseHistory) -> Iterator[str]:
    found = boundary(case)
    yield f"<h2>Asked and decided in {escape(case.case.number)}</h2>\n"
    for row in found.crossings:
        title = f"{case.cite([row.entry])} {kind_words(row)} · {row.issued}"
        asked, decided = _list(asked_lines(case, row)), _list(answered_lines(case, row))
        yield f'<h3>{escape(title)}</h3>\n<div class="sides"><div><h4>Asked</h4>{asked}</div>'
        yield f"<div><h4>Decided</h4>{decided}</div></div>\n"
    apart = [f"{one.occurred}: {one.words} {case.cite(one.entries)}" for one in done(case, found.apart)]
    if apart:
        yield f"<h3>Acts of the company that answer no communication on record</h3>\n{_list(apart)}"


def _entries(case: CaseHistory) -> Iterator[str]:
    yield f"<h2>Entries of {escape(case.case.number)}</h2>\n"
    yield "<table><tr><th>¶</th><th>When</th><th>What</th></tr>\n"
    for entry in sorted(case.entries, key=lambda entry: case.numbers[entry.id]):
        source = entry.record.source
        cited = f" [{source}; {source.evidence.replace('_', ' ')}]" if source else ""
        if corrected := corrected_words(case, entry):
            cited += f" [{corrected}]"
        told = f"recorded {Occurred.at(entry.record.recorded_at)} · {entry.leaf.hex()}"
        yield f"<tr><td>{escape(case.cite([entry.id]))}</td><td>{escape(str(entry.occurred))}</td>"
        yield f"<td>{escape(case.sentence(entry) + cited)}<br><code>{told}</code></td></tr>\n"
    yield "</table>\n"


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>\n"


def _words(case: CaseHistory, text: str) -> str:
    return escape(case.in_words(text))
