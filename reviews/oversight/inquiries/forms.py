"""The forms of an inquiry, one for each command: their fields are the command's own input."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms

from agreements.models import Organization
from config.actors import Actor
from config.ledger.occurred import EASTERN
from reviews.inquiry import SeenBy
from reviews.models import CaseFile
from reviews.oversight.replay import case_entries

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_CITED: Final = re.compile(r"(\d{4}-\d{3,})\s*(?:¶\s*)?(\d{1,6})")
_LONGEST: Final = 20_000  # characters: citations of a thousand entries


class Citations(forms.CharField):
    """Entries as people cite them, `2026-001 ¶9`, as their ids."""

    widget = forms.Textarea(attrs={"rows": 2, "placeholder": "2026-001 ¶9, 2026-001 ¶12"})
    cases: Iterable[CaseFile] = ()

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"max_length": _LONGEST} | given)

    def clean(self, value: Any) -> tuple[UUID, ...]:
        text = str(super().clean(value))
        left = _CITED.sub("", text).replace(",", "").replace(";", "").strip()
        if left:
            raise forms.ValidationError(f"“{left}” is no citation: write 2026-001 ¶9, 2026-001 ¶12")
        told: dict[str, list[UUID]] = {}  # each case is read once, however often it is cited
        return tuple(dict.fromkeys(self._entry(found[1], found[2], told) for found in _CITED.finditer(text)))

    def _entry(self, number: str, place: str, told: dict[str, list[UUID]]) -> UUID:
        if number not in told:
            case = next((case for case in self.cases if case.number == number), None)
            if case is None:
                raise forms.ValidationError(f"there is no case {number} that you may read")
            told[number] = [entry.id for entry in case_entries(case.stream)]
        entries = told[number]
        if 1 <= int(place) <= len(entries):
            return entries[int(place) - 1]
        raise forms.ValidationError(f"{number} has entries ¶1 to ¶{len(entries)}, not ¶{place}")


class Digests(forms.CharField):
    """SHA-256 digests in hexadecimal, one a line, as bytes."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> tuple[bytes, ...]:
        words = str(super().clean(value)).split()
        for word in words:
            if not _DIGEST.fullmatch(word):
                raise forms.ValidationError(
                    f"“{word[:80]}” is no SHA-256 digest: it has 64 characters, 0 to 9, a to f"
                )
        return tuple(bytes.fromhex(word) for word in words)


class Eastern(forms.DateTimeField):
    """A date and time of day as Eastern Time, with its zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> datetime | None:
        found = super().clean(value)
        return found.replace(tzinfo=EASTERN) if found else None


def _words(label: str, help_text: str = "", *, needed: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=needed, widget=forms.Textarea(attrs={"rows": 4})
    )


class InquiryForm(forms.Form):
    """A form by which a reader acts in an inquiry. What is left empty is not given to the command."""

    use_required_attribute = True

    def __init__(self, *given: Any, actor: Actor, asks: dict[UUID, str], **said: Any) -> None:
        super().__init__(*given, **said)
        self.fill(actor, asks)

    def fill(self, actor: Actor, asks: dict[UUID, str]) -> None:
        """Put what the reader may choose from into the fields."""

    def said(self) -> dict[str, Any]:
        """The command's input."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", ())}


class OpenInquiry(InquiryForm):
    """Open an inquiry."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    subject = _words("What it looks into", "Sealed: read by your body, and by those who see the inquiry.")
    seen_by = forms.ChoiceField(
        label="Who sees it",
        choices=[(one.value, one.words) for one in SeenBy],
        widget=forms.RadioSelect,
        help_text="This cannot be changed later, and it is stated on every page of the inquiry.",
    )
    cases = forms.TypedMultipleChoiceField(
        label="Its cases",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: it looks across all.",
    )
    ground = _words("Under what it is opened", "A statute, a charter, an order.", needed=False)

    def fill(self, actor: Actor, asks: dict[UUID, str]) -> None:
        rows = CaseFile.objects.visible_to(actor).order_by("number")
        choices = [(str(case.stream), f"{case.number} {case.title}") for case in rows]
        self.fields["cases"].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    def said(self) -> dict[str, Any]:
        said = super().said()
        cases = tuple(said.pop("cases", ()))
        return said | {"seen_by": SeenBy(said["seen_by"]), "cases": cases}


class AskRecords(InquiryForm):
    """Ask an organization for records."""

    asked = forms.TypedChoiceField(label="Whom", coerce=UUID)
    records = _words(
        "For which records", "The organization that is asked reads this, and who sees the inquiry."
    )
    answer_hoped_for_by = Eastern(label="Answer hoped for by (Eastern Time)", required=False)

    def fill(self, actor: Actor, asks: dict[UUID, str]) -> None:
        others = Organization.objects.visible_to(actor).exclude(stream=actor.organization)
        choices = [(str(one.stream), one.name) for one in others]
        self.fields["asked"].choices = [("", ""), *choices]  # type: ignore[attr-defined]  # likewise


class ProduceRecords(InquiryForm):
    """Note what an organization produced for an ask, as the inquiry received it."""

    ask = forms.TypedChoiceField(label="For which ask", coerce=UUID)
    records = _words("What was produced", needed=False)
    digests = Digests(label="SHA-256 of each document, one a line", required=False)
    entries = Citations(label="Entries of this register", required=False)

    def fill(self, actor: Actor, asks: dict[UUID, str]) -> None:
        self.fields["ask"].choices = [(str(id), words) for id, words in asks.items()]  # type: ignore[attr-defined]  # likewise
        self.fields["entries"].cases = CaseFile.objects.visible_to(actor)  # type: ignore[attr-defined]  # a field of citations, declared above


class RecordObservation(InquiryForm):
    """State an observation, and the entries it rests on."""

    observation = _words("What the inquiry observes")
    rests_on = Citations(
        label="Entries it rests on", required=False, help_text="To rest on an entry shows it to nobody."
    )

    def fill(self, actor: Actor, asks: dict[UUID, str]) -> None:
        self.fields["rests_on"].cases = CaseFile.objects.visible_to(actor)  # type: ignore[attr-defined]  # likewise


class CloseInquiry(InquiryForm):
    """Close the inquiry."""

    outcome = _words("Outcome", "Nothing more can be recorded in a closed inquiry.", needed=False)
