"""`manage.py verify_ledger`: whether anybody has changed the record since it was written."""

from typing import Any

import msgspec
from django.core.management.base import CommandParser
from rich.text import Text

from config.ledger.document_check import DocumentFindings, check_documents
from config.ledger.sealed_check import SealedFindings, check_sealed
from config.ledger.verification import Findings, verify
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Recompute every hash, chain, node and root from the stored bytes, and name the first record that is "
        "wrong. Exits with 0 when all is sound, 1 when something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--sealed",
            action="store_true",
            help="open every sealed value and every filed document, too, and compare each with its entry; "
            "needs the seal key",
        )

    def answer(self, **options: Any) -> int:
        with self.progress("Checking records") as advance:
            findings = verify(told=advance)
        value = msgspec.structs.asdict(findings) | {"sound": findings.sound, "root": findings.root.hex()}
        lines, sound = _lines(findings), findings.sound
        if options["sealed"] and findings.sound:
            with self.progress("Opening sealed values") as advance:
                opened = check_sealed(told=advance)
            value["sealed_values"] = msgspec.structs.asdict(opened) | {"sound": opened.sound}
            with self.progress("Opening documents") as advance:
                filed = check_documents(told=advance)
            value["documents"] = msgspec.to_builtins(filed) | {"sound": filed.sound}
            lines += [*_sealed_lines(opened), *_document_lines(filed)]
            sound = opened.sound and filed.sound
        elif options["sealed"]:
            lines.append(Text("Sealed values and documents were not opened."))
        self.show(value, *lines)
        return 0 if sound else FOUND_WRONG


def _sealed_lines(opened: SealedFindings) -> list[Text]:
    counted = f"{opened.opened:,} are what was committed to, {opened.destroyed:,} destroyed by acts on record"
    if opened.sound:
        return [Text(f"Sealed values: {counted}.", style="bold")]
    return [
        Text(f"Sealed values: wrong. {opened.message[0].upper()}{opened.message[1:]}.", style="bold"),
        Text(f"Before it {counted}."),
    ]


def _document_lines(filed: DocumentFindings) -> list[Text]:
    counted = f"{filed.held:,} are what was filed, {filed.destroyed:,} destroyed by acts on record"
    lines = [Text(f"Filed documents: {counted}.", style="bold")]
    if not filed.sound:
        lines = [Text(f"Filed documents: {len(filed.wrong):,} wrong; {counted}.", style="bold")]
        lines += [Text(f"{found.message[0].upper()}{found.message[1:]}.") for found in filed.wrong]
    if filed.unnamed:
        lines.append(Text("No entry names these files. A filing that failed leaves one; it does no harm:"))
        lines += [Text(f"  {name}", overflow="fold") for name in filed.unnamed]
    return lines


def _lines(findings: Findings) -> list[Text]:
    checked = f"{findings.checked:,} records"
    root = Text(f"Root over them: {findings.root.hex()}", overflow="fold")
    if findings.sound:
        behind = findings.checked - findings.integrated
        said = f"{behind} of them no kept root covers yet" if behind else "nothing was changed"
        lines = [Text(f"Sound: {checked} checked, {said}.", style="bold"), root]
        if behind:
            lines.append(Text("Run manage.py integrate to take them into the tree."))
        signed = f"{findings.checkpoints:,} signed checkpoints and {findings.cosignatures:,} cosignatures"
        lines.append(Text(f"Of {signed} under them each holds, over these records."))
        return lines
    lines = [Text(f"Wrong: {findings.message}.", style="bold")]
    if findings.stream is not None:
        lines.append(
            Text(f"It is filed as version {findings.version} of {findings.stream}, {findings.topic}.")
        )
    lines.append(Text(f"{checked} before it are sound."))
    return [*lines, root]
