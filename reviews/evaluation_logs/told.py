"""What a log says, in words for people: before it is recorded, on the command line and on a page."""

from collections.abc import Iterator

from config.ledger.occurred import Occurred
from reviews.evaluation_logs.facts import LogFacts


def facts_told(facts: LogFacts) -> Iterator[tuple[str, str]]:
    """Each fact that the log gives, with what it is called; several of a kind are a line each."""
    rows = {
        "format": facts.format.words,
        "SHA-256": facts.digest.hex() if facts.digest else None,
        "size": f"{facts.size:,} bytes",
        "status": facts.status and facts.status.words,
        "task": facts.task,
        "model": facts.model,
        "dataset": facts.dataset,
        "samples": facts.samples,
        "began": facts.began and Occurred.at(facts.began),
        "ended": facts.ended and Occurred.at(facts.ended),
        "invalidated": "samples of it, by the log itself" if facts.invalidated else None,
        "scores": "\n".join(score.words for score in facts.scores),
        "tools": "\n".join(tool.words for tool in facts.tools),
        "rules": facts.rules,
        "results": "\n".join(f"{count.results} of level {count.level}" for count in facts.results),
    }
    for name, said in rows.items():
        if said not in (None, ""):
            yield name, str(said)
