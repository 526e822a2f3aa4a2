"""`manage.py verify_ledger`: whether anybody has changed the record since it was written."""

from typing import Any

import msgspec
from rich.text import Text

from config.ledger.verification import Findings, verify
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Recompute every hash, chain, node and root from the stored bytes, and name the first record that is "
        "wrong. Exits with 0 when all is sound, 1 when something is wrong."
    )

    def answer(self, **options: Any) -> int:
        with self.progress("Checking records") as advance:
            findings = verify(told=advance)
        value = msgspec.structs.asdict(findings) | {"sound": findings.sound, "root": findings.root.hex()}
        self.show(value, *_lines(findings))
        return 0 if findings.sound else FOUND_WRONG


def _lines(findings: Findings) -> list[Text]:
    checked = f"{findings.checked:,} records"
    root = Text(f"Root over them: {findings.root.hex()}", overflow="fold")
    if findings.sound:
        behind = findings.checked - findings.integrated
        said = f"{behind} of them no kept root covers yet" if behind else "nothing was changed"
        lines = [Text(f"Sound: {checked} checked, {said}.", style="bold"), root]
        if behind:
            lines.append(Text("Run manage.py integrate to take them into the tree."))
        return lines
    lines = [Text(f"Wrong: {findings.message}.", style="bold")]
    if findings.stream is not None:
        lines.append(
            Text(f"It is filed as version {findings.version} of {findings.stream}, {findings.topic}.")
        )
    lines.append(Text(f"{checked} before it are sound."))
    return [*lines, root]
