"""One case of the demo's company over the API, every verb and every read of it, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import OperationalError
from django.test import override_settings

import agreements.commands as between
from agreements.claim import ClaimKind
from agreements.designation import DesignationKind
from agreements.party import DelegatedAct, PartyKind
from agreements.vocabulary import FutureModels, Instrument, Participation, RequestKind, Track
from config.actors import Actor
from config.api.credentials import READ
from config.api.throttling import PerCredential
from config.ledger.integrator import integrate
from config.ledger.occurred import Occurred
from config.ledger.record import as_builtins
from config.ledger.sealed import Disclosure, Sealed, commit
from config.ledger.signing import sign
from config.ledger.statement import key_id, new_statement
from config.ledger.statement import sign as sign_statement
from config.ledger.store import ledger
from config.webhooks.following import follow
from reviews import commands
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.communication import Document, EvidenceReceipt, Shown
from reviews.decision import Basis, BroaderReason, DecisionKind
from reviews.demo.acts import first_moment, perform, stream_id
from reviews.demo.live_case import registration
from reviews.demo.users import AGENCY, COMPANY, OVERSIGHT_BODY, actors, founder, make_users
from reviews.inquiry import SeenBy
from reviews.media import MediaType
from reviews.model_version import Attribution, ChosenBy, Reach
from reviews.relationship import Relationship
from reviews.review import CaseKind
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.confidentiality import ConfidentialityGround, Recipient
from reviews.review.disputes import Grounds, Outcome
from reviews.review.findings import Manner, Portion
from reviews.review.receipts import FindingReceipt
from reviews.scope import Affiliation, Atom, Channel, Extent, Location, Polarity, Population, Scope
from tests.api.examples.book import Program, Recorder
from tests.steady import Clock

COURT: Final = stream_id("court")
RIVAL: Final = stream_id("heron")
PARTNER, OTHER_PARTNER, LABORATORY = (stream_id(key) for key in ("sandpiper", "dunlin", "curlew"))

KEY: Final = Ed25519PrivateKey.from_private_bytes(sha256(b"the key of an invented liaison").digest())

FOREIGN: Final = Scope(
    population=Population(
        polarity=Polarity.EXCLUDED,
        atoms=(Atom(relation=Affiliation.CUSTOMER, location=Location.ABROAD),),
    ),
    channels=(Channel.API,),
)
EVERYBODY: Final = Scope(population=Extent.ALL, channels=(Channel.API,))

UNKNOWN: Final = UUID("00000000-0000-4000-8000-000000000000")


class Walk:
    """The people of the demo: `company` and `overseer` speak over the API, officers give commands."""

    def __init__(self, recorder: Recorder, clock: Clock) -> None:
        self.recorder, self.clock = recorder, clock
        make_users()
        begun = first_moment(10)
        perform(list(registration()), founder(), begun, lambda key: None)
        people = actors()
        self.officer, self.countersigner = people["officer-1"], people["officer-2"]
        self.supervisor, self.liaison = people["supervisor"], people["liaison"]
        for id, kind, name in (
            (COURT, PartyKind.COURT, "District Court"),
            (RIVAL, PartyKind.COMPANY, "Heron Labs"),
        ):
            between.register_party(self.supervisor, id=id, kind=kind, name=name)
        for person in (self.officer, self.countersigner):
            between.delegate_authority(
                self.supervisor, person=person.id, acts=tuple(DelegatedAct), since=date(2025, 12, 1)
            )
        self.company = Program(recorder, self.liaison)
        self.overseer = Program(recorder, people["overseer"])

    def everything(self) -> None:
        """Every chapter, in order."""
        self.organization()
        self.agreements()
        self.models()
        self.cases()
        self.access()
        self.findings()
        self.communications()
        self.decisions()
        self.effects()
        self.disputes()
        self.confidentiality()
        self.designations()
        self.claims()
        self.reports()
        self.inquiries()
        self.webhooks()
        self.closing()
        self.reading()
        self.refusals()
        self.signing()

    # what the agency does: by its own commands

    def issued(self, command: Any, **said: Any) -> UUID:
        """A communication of the agency, drafted, countersigned and issued."""
        drafted = {name: value for name, value in said.items() if name != "may_decline_sent"}
        draft = commands.draft_request(self.officer, **drafted).entries[0].id
        commands.countersign_draft(self.countersigner, draft=draft)
        return UUID(str(command(self.officer, draft=draft, **said).stream))

    def agency(self, command: Callable[..., Any], by: Actor | None = None, **said: Any) -> UUID:
        """A command of an officer; the id of its first entry."""
        return UUID(str(command(by or self.officer, **said).entries[0].id))

    # chapters

    def organization(self) -> None:
        company, deputy = self.company, stream_id("person:deputy")
        company.does("organization/set-duty-contact", name="Robin Teal", reach="duty@halcyon.example")
        company.does("organization/record-alias", name="Halcyon AI", wrong=True, note="in the press")
        company.does("organization/rename", name="Halcyon AI Models", short="Halcyon", since=date(2026, 1, 2))
        company.does("organization/appoint-liaison", person=deputy)
        company.does("organization/remove-liaison", person=deputy)

    def agreements(self) -> None:
        company = self.company
        terms = ("scope_of_review", "trade_secrets", "future_models")
        self.agreement = here = company.opens("agreements", agency=AGENCY, terms=terms)
        at = f"agreements/{here}"
        company.does(f"{at}/propose-term", term="trade_secrets", text="Weights stay with the company.")
        self.agency(between.accept_term, agreement=here, term="trade_secrets")
        self.agency(between.propose_term, agreement=here, term="scope_of_review", text="Any capability.")
        company.does(
            f"{at}/counter-term", term="scope_of_review", text="Cyber and biological capabilities, 30 days."
        )
        self.agency(between.accept_term, agreement=here, term="scope_of_review")
        self.agency(
            between.propose_term,
            agreement=here,
            term="future_models",
            text="A later model falls under this where the company says so.",
            clause=FutureModels.PER_MODEL,
        )
        company.does(f"{at}/accept-term", term="future_models")
        company.does(f"{at}/set-confidentiality-terms", text="Nothing that is marked leaves the agency.")
        company.does(f"{at}/sign", terms=terms)
        self.agency(between.sign_agreement, agreement=here, terms=terms)
        company.does(f"{at}/propose-amendment", term="trade_secrets", text="Weights and methods stay.")
        self.agency(between.accept_amendment, agreement=here, term="trade_secrets")
        self.agency(between.propose_amendment, agreement=here, term="scope_of_review", text="Cyber alone.")
        company.does(f"{at}/accept-amendment", term="scope_of_review")
        self.declined = company.opens("agreements", agency=AGENCY, terms=("duration",))
        company.does(f"agreements/{self.declined}/decline", reason="One agreement is enough.")

    def models(self) -> None:
        company = self.company
        self.model = company.opens("models", name="Kingfisher 2", code_name="Azure")
        self.other_model = company.opens("models", name="Kingfisher 2 mini")
        at, other = f"models/{self.model}", f"models/{self.other_model}"
        company.does(f"agreements/{self.agreement}/opt-model-in", model=self.model)
        company.does(f"agreements/{self.agreement}/withdraw", reason="The framework takes its place.")
        company.does(f"{at}/declare-safeguards", safeguards="A classifier on input and output.")
        company.does(f"{at}/change-safeguards", safeguards="Two classifiers.", independent=True)
        company.does(f"{at}/plan-release", to=Reach.EVERYBODY, when=Occurred.on(date(2026, 3, 2)))
        company.does(
            f"{at}/reschedule-release", attribution=Attribution.OWN_CHOICE, when=Occurred.on(date(2026, 3, 9))
        )
        company.does(f"{at}/include-partner", partner=PARTNER, chosen_by=ChosenBy.COMPANY)
        company.does(f"{at}/include-partner", partner=OTHER_PARTNER, chosen_by=ChosenBy.JOINTLY)
        company.does(f"{at}/exclude-partner", partner=OTHER_PARTNER, chosen_by=ChosenBy.COMPANY)
        company.does(f"{other}/plan-release", to=Reach.EVERYBODY, when=Occurred.on(date(2026, 4, 1)))
        company.does(f"{other}/cancel-release", to=Reach.EVERYBODY, independent=True)
        company.does(f"{other}/mark-out-of-framework", reason="It is too small.")

    def cases(self) -> None:
        company, model = self.company, self.model
        self.case = case = company.opens(
            "cases",
            title="Kingfisher 2 before its release",
            kind=CaseKind.REVIEW,
            agency=AGENCY,
            track=Track.FRAMEWORK,
            models=(model,),
        )
        at = f"cases/{case}"
        company.does(f"{at}/hold-pre-notification", summary="A call about what will be submitted.")
        company.does(f"{at}/make-submission", summary="The model card.", models=(model,), tracking_id="HAL-7")
        asked = self.agency(commands.ask_for_more_information, case=case, asked="Which evaluations were run?")
        company.does(f"{at}/supplement-submission", supplement="Three cyber evaluations.", answers=asked)
        company.does(f"{at}/withdraw-submission", reason="The model was trained further.")
        company.does(
            f"{at}/refile-submission", summary="The model card anew.", models=(model,), tracking_id="HAL-9"
        )
        company.does(f"{at}/inquire-about-coverage", models=(model,), question="Is it covered?")
        company.does(f"{at}/propose-partner", partner=PARTNER, models=(model,), reason="It runs waterworks.")
        self.agency(commands.propose_partner, case=case, partner=OTHER_PARTNER, models=(model,))
        company.does(f"{at}/object-to-partner", partner=OTHER_PARTNER, reason="It was excluded in January.")
        company.does(f"{at}/ask-question", question="Who will have the weights?")
        self.question = self.agency(commands.ask_question, case=case, question="How many users are expected?")
        company.does(f"{at}/questions/{self.question}/answer", answer="Two million in the first month.")
        self.document = company.does(
            f"{at}/file-document",
            title="Results in short",
            content=b"Two of three evaluations found nothing.\n",
            media_type=MediaType.TEXT,
        )

    def access(self) -> None:
        company, case = self.company, self.case
        at = f"cases/{case}"
        offer: dict[str, Any] = {
            "types": (AccessType.API,),
            "environment": Environment.COMPANY_HOSTED,
            "level": AccessLevel.SAFEGUARDS_REDUCED,
            "models": (self.model,),
        }
        access = company.does(f"{at}/offer-access", **offer, terms="Logs are kept for a year.")
        here = f"{at}/access/{access}"
        self.agency(commands.take_up_access, case=case, access=access)
        company.does(f"{here}/activate", days=14)
        self.agency(commands.ask_extension, case=case, access=access, days=5)
        company.does(f"{here}/consent-to-extension", days=3)
        self.agency(commands.ask_extension, case=case, access=access, days=5)
        company.does(f"{here}/refuse-extension", reason="The release is near.")
        hold = self.agency(commands.propose_hold, case=case, access=access, reason="an outage", owner=COMPANY)
        company.does(f"{at}/holds/{hold}/hold-window")
        company.does(f"{at}/holds/{hold}/resume-window", reason="It is over.")
        hold = self.agency(commands.propose_hold, case=case, access=access, reason="a holiday")
        company.does(f"{at}/holds/{hold}/refuse", reason="Nobody works less for it.")
        company.does(f"{here}/propose-hold", reason="the cluster moves", owner=COMPANY, days=2)
        company.does(f"{here}/end-early", reason="The agency has seen what it wanted to see.")
        again = company.does(f"{at}/offer-access", **offer)
        self.agency(commands.take_up_access, case=case, access=again)
        company.does(f"{at}/access/{again}/activate", days=5)
        company.does(f"{at}/access/{again}/revoke", reason="Credentials were passed on.")

    def findings(self) -> None:
        company, case, model = self.company, self.case, self.model
        at = f"cases/{case}"
        evaluation = self.agency(
            commands.plan_evaluation,
            case=case,
            stages=(Stage.C1, Stage.C2),
            elicitation=Elicitation.SAFEGUARDS_REDUCED,
        )
        self.agency(commands.start_evaluation, case=case, evaluation=evaluation)
        self.finding = finding = self.agency(
            commands.record_finding, case=case, detail="It finds known flaws in firmware.", models=(model,)
        )
        shared = self.agency(
            commands.share_finding, case=case, finding=finding, portion=Portion.IN_PART, manner=Manner.WRITTEN
        )
        here = f"{at}/findings/{finding}"
        company.does(f"{here}/state-receipt", shared=shared, received=FindingReceipt.RECEIVED)
        company.does(f"{here}/comment", comment="The flaws were public for a year.")
        company.does(f"{here}/rate-severity", scheme="four steps", rating="low")
        asserted = company.does(
            f"{at}/assert-capability",
            stage=Stage.C1,
            evidence=StageEvidence.DEMONSTRATED,
            finding=finding,
            models=(model,),
        )
        company.does(
            f"{at}/capabilities/{asserted}/clarify",
            shows=(Stage.C1,),
            does_not_show=(Stage.C2,),
            explanation="Nothing was validated.",
        )
        company.does(f"{here}/reproduce", stages=(Stage.C1,), evidence=StageEvidence.DEMONSTRATED)
        company.does(f"{here}/not-reproduce", stages=(Stage.C1,), evidence=StageEvidence.DOCUMENTED)
        company.does(
            f"{at}/cite-comparator",
            comparator="Heron 5",
            maker=RIVAL,
            stage=Stage.C1,
            evidence=StageEvidence.DOCUMENTED,
        )
        company.does(f"{at}/claim-non-uniqueness", stage=Stage.C1, statement="Others find the same.")
        company.does(f"{at}/claim-defensive-use", use="Vendors look for flaws with it.", stage=Stage.C1)
        mitigation = company.does(f"{at}/offer-mitigation", measure="A filter.", finding=finding)
        company.does(f"{at}/deploy-mitigation", mitigation=mitigation)
        company.does(
            f"{at}/refer-vulnerability",
            maintainers="the firmware's maintainers",
            finding=finding,
            manner=Manner.WRITTEN,
        )

    def communications(self) -> None:
        company, case, model = self.company, self.case, self.model
        asked: dict[str, Any] = {"to": COMPANY, "case": case, "models": (model,), "scope": FOREIGN}
        self.request = self.issued(
            commands.issue_request,
            kind=RequestKind.STAGE_RELEASE,
            instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
            track=Track.FRAMEWORK,
            answer_hoped_for_by=self.clock.now + timedelta(days=9),
            **asked,
        )
        self.directive = self.issued(
            commands.issue_directive,
            kind=RequestKind.RESTRICT,
            instrument=Instrument.LICENSE_REQUIREMENT,
            track=Track.COMPULSORY,
            authority="15 CFR 744.22(b)",
            document=Document(title="letter of the bureau"),
            **asked,
        )
        at = f"communications/{self.request}"
        company.does(f"{at}/state-receipt", received_at=Occurred.at(self.clock.now))
        self.agency(
            commands.disclose_evidence, communication=self.request, shown=Shown.WRITTEN, what="a summary"
        )
        company.does(f"{at}/state-evidence-receipt", received=EvidenceReceipt.PARTLY, said="one page of four")
        for verb in ("accept", "decline"):
            condition = self.agency(
                commands.attach_condition, communication=self.request, condition=f"a report each {verb}"
            )
            company.does(f"{at}/conditions/{condition}/{verb}")
        company.opens(
            "communications",
            claimed_instrument=Instrument.INFORMAL_ASK,
            kind=RequestKind.DELAY_RELEASE,
            received_at=Occurred.on(date(2026, 1, 3)),
            office=AGENCY,
            said="Wait until spring.",
            case=case,
        )
        company.opens(
            "communications/record-call", office=AGENCY, said="They asked who tests the model.", case=case
        )
        call = commands.record_call(
            self.officer, office=AGENCY, company=COMPANY, said="We asked for names.", case=case
        ).stream
        company.does(f"communications/{call}/record-call-beside", said="They asked for a list of partners.")
        self.overseer.does(
            f"communications/{self.directive}/enjoin", document=Document(title="order"), court=COURT
        )

    def decisions(self) -> None:
        company = self.company
        broader: dict[str, Any] = {
            "kind": DecisionKind.COMPLIED_MORE_BROADLY,
            "basis": Basis.VOLUNTARY,
            "answers": (self.request,),
            "applied": EVERYBODY,
        }
        self.decision = company.opens("decisions", **broader, case=self.case)
        at = f"decisions/{self.decision}"
        company.does(
            f"{at}/explain-broader-scope",
            reason=BroaderReason.CANNOT_DISTINGUISH_POPULATION,
            explanation="An address does not say where somebody is.",
        )
        company.does(f"{at}/revise", **broader, under_objection=True, objection="It costs six weeks.")
        commitment = company.does(f"{at}/offer-commitment", commitment="A report each week.")
        company.does(f"{at}/commitments/{commitment}/withdraw")

    def signing(self) -> None:
        """Nothing needs to be signed; a key is enrolled, a decision signed with it, and the key revoked."""
        public = KEY.public_key().public_bytes_raw()
        self.company.does("organization/set-signing-policy", acts=())
        self.company.does("organization/enroll-signing-key", public_key=public, person=self.liaison.id)
        said = {"kind": "declined", "basis": "legal_compulsion", "answers": [str(self.directive)]}
        explained = Disclosure(name="explanation", salt=ledger.entropy(32), value="A court has stayed it.")
        statement = new_statement(
            command="make_decision",
            organization=COMPANY,
            stream=None,
            said={**said, "explanation": as_builtins(Sealed(commitment=commit(explained)))},
            answers=(ledger.entries(streams=[self.directive])[0].leaf,),
            issued_at=self.clock.now,
            nonce=ledger.entropy(16),
        )
        self.company.signs("decisions", sign_statement(statement, [KEY]), explained)
        self.company.does(
            "organization/revoke-signing-key", key_id=key_id(public), reason="It is an example."
        )

    def effects(self) -> None:
        company = self.company
        at = f"models/{self.model}"
        company.does(f"{at}/release-to-partners", partners=(PARTNER,), participation_shared=True)
        company.does(f"{at}/release", name="Kingfisher 2")
        company.does(f"{at}/restrict-access", scope=FOREIGN, decision=self.decision)
        company.does(f"{at}/suspend-access", scope=EVERYBODY, independent=True)
        company.does(f"{at}/restore-access", to=Reach.EVERYBODY, independent=True)
        company.does(f"{at}/state-impact", impact="Two customers left.", case=self.case)

    def disputes(self) -> None:
        company, case = self.company, self.case
        at = f"cases/{case}"
        said = {"grounds": Grounds.OUT_OF_CONTEXT, "statement": "It was asked twice."}
        first = company.does(f"{at}/entries/{self.question}/raise-dispute", **said)
        here = f"{at}/disputes/{first}"
        self.agency(commands.answer_dispute, case=case, dispute=first, statement="Once in writing.")
        company.does(
            f"{here}/attach-expert-opinion",
            organization=LABORATORY,
            relationship=Relationship.CONTRACTOR,
            digest=sha256(b"an invented opinion").digest(),
            summary="Both were asked.",
        )
        company.does(f"{here}/propose-resolution", outcome=Outcome.ENTRY_STANDS, statement="Leave it so.")
        proposal = self.agency(
            commands.propose_resolution, case=case, dispute=first, outcome=Outcome.BOTH_ACCOUNTS_STAND
        )
        company.does(f"{here}/resolve", proposal=proposal)
        second = company.does(f"{at}/entries/{self.finding}/raise-dispute", **said)
        company.does(f"{at}/disputes/{second}/refer", to=OVERSIGHT_BODY, reason="It is about method.")
        company.does(f"{at}/disputes/{second}/withdraw", reason="It was said by telephone.")
        theirs = self.agency(
            commands.raise_dispute,
            case=case,
            entry=self.document,
            grounds=Grounds.INCOMPLETE,
            statement="The third evaluation is missing.",
        )
        company.does(f"{at}/disputes/{theirs}/answer", statement="It follows.")

    def confidentiality(self) -> None:
        company, case = self.company, self.case
        at = f"cases/{case}"
        entries = ledger.entries(streams=[case])
        submission = next(entry.id for entry in entries if entry.record.topic == "review.submission-refiled")
        company.does(
            f"{at}/entries/{submission}/mark-field-confidential",
            field="summary",
            ground=ConfidentialityGround.TRADE_SECRET,
            expires=date(2029, 1, 1),
            justification="It names the training data.",
        )
        notice = self.agency(
            commands.notify_submitter,
            case=case,
            entry=submission,
            field="summary",
            recipient=Recipient.PUBLIC,
            law="5 U.S.C. 552",
            answer_by=self.clock.now + timedelta(days=10),
        )
        company.does(
            f"{at}/notices/{notice}/object-to-release",
            grounds=(ConfidentialityGround.TRADE_SECRET,),
            objection="Competitors read it, too.",
        )
        overseer = self.overseer
        overseer.does(
            f"{at}/entries/{self.finding}/ask-unsealing",
            field="detail",
            law="5 U.S.C. 404",
            ground="What was shown of it is disputed.",
        )
        hold = overseer.does(f"{at}/place-litigation-hold", matter="Halcyon v. Bureau")
        overseer.does(f"{at}/litigation-holds/{hold}/release", reason="It was settled.")

    def designations(self) -> None:
        designation = between.make_designation(
            self.officer,
            company=COMPANY,
            kind=DesignationKind.SUPPLY_CHAIN_RISK,
            authority="10 U.S.C. 3252",
        ).stream
        self.designation = UUID(str(designation))
        at = f"designations/{designation}"
        self.company.does(f"{at}/challenge", court=COURT, grounds="No facts are given.")
        self.overseer.does(f"{at}/stay", court=COURT, docket="26-cv-7")
        self.overseer.does(f"{at}/vacate", court=COURT, docket="26-cv-7")

    def claims(self) -> None:
        company = self.company
        about: dict[str, Any] = {"kind": ClaimKind.PARTICIPATION, "party": COMPANY}
        self.claim = company.opens("claims", **about, participation=Participation.NEGOTIATING)
        company.does(f"claims/{self.claim}/revise", participation=Participation.SIGNED)
        theirs = [
            between.make_claim(self.officer, **about, participation=one).stream
            for one in (Participation.SIGNED, Participation.DECLINED)
        ]
        company.does(f"claims/{theirs[0]}/confirm")
        company.does(f"claims/{theirs[1]}/deny")
        company.does(f"claims/{self.claim}/contradict", other=theirs[1])
        company.does(f"claims/{self.claim}/retract", reason="The agreement says it.")

    def reports(self) -> None:
        company = self.company
        self.report = company.opens(
            "reports",
            author=LABORATORY,
            models=(self.model,),
            stage=Stage.C1,
            summary="It names flaws in firmware.",
        )
        at = f"reports/{self.report}"
        company.does(f"{at}/transmit", sender=COMPANY, recipient=AGENCY, manner=Manner.WRITTEN)
        company.does(f"{at}/link", case=self.case)
        company.does(f"{at}/disclose-relationship", party=COMPANY, relationship=Relationship.FUNDER)
        company.does(f"{at}/corroborate", stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED)
        company.does(f"{at}/dispute", stage=Stage.C2, explanation="It shows no validation.")
        company.does(f"{at}/retract", reason="Its author took it back.")

    def inquiries(self) -> None:
        overseer = self.overseer
        self.inquiry = overseer.opens(
            "inquiries", subject="What was shown in support", seen_by=SeenBy.PARTIES, cases=(self.case,)
        )
        at = f"inquiries/{self.inquiry}"
        ask = overseer.does(f"{at}/ask-records", asked=AGENCY, records="The summary that was shown.")
        overseer.does(f"{at}/asks/{ask}/produce-records", records="One page of four.")
        overseer.does(f"{at}/record-observation", observation="Three pages were not shown.")
        overseer.does(f"{at}/close", outcome="The agency was told.")

    def webhooks(self) -> None:
        company = self.company
        said = {"address": "https://hooks.halcyon.example/demarc", "types": ["review.question-asked"]}
        webhook = company.sends("webhooks", description="The desk of the company.", **said)["id"]
        at = f"webhooks/{webhook}"
        self.agency(commands.ask_question, case=self.case, question="Who may be called at night?")
        follow()
        (message,) = company.reads(f"{at}/messages").json()["items"]
        company.reads("webhooks")
        company.reads(at)
        company.sends(f"{at}/messages/{message['id']}/redeliver")
        company.sends(f"{at}/rotate-secret", overlap_hours=48)
        for verb in ("disable", "enable", "delete"):
            company.sends(f"{at}/{verb}")

    def closing(self) -> None:
        company, case = self.company, self.case
        self.agency(commands.end_review, case=case)
        self.agency(commands.close_case, case=case)
        company.does(f"cases/{case}/reopen", reason="A finding came late.")
        (entry,) = company.caller.get(f"record/{self.other_model}").json()["entries"][:1]
        company.does(
            f"record/{self.other_model}/entries/{entry['id']}/correct",
            field="occurred",
            value=Occurred.on(date(2026, 1, 4)),
            reason="It was registered a day earlier.",
        )

    def reading(self) -> None:
        """Every read: of a small case, where it would be long of the other."""
        company = self.company
        small = company.opens(
            "cases", title="Kingfisher 2 mini", kind=CaseKind.REVIEW, agency=AGENCY, track=Track.OUTSIDE
        )
        asked = self.issued(
            commands.issue_request,
            to=COMPANY,
            case=small,
            kind=RequestKind.DELAY_RELEASE,
            instrument=Instrument.FORMAL_VOLUNTARY_REQUEST,
            track=Track.OUTSIDE,
            answer_hoped_for_by=self.clock.now + timedelta(days=9),
        )
        decision = company.opens(
            "decisions", kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY, answers=(asked,), case=small
        )
        case = f"cases/{small}"
        position = ledger.entries(streams=[decision])[0].position
        waiting = company.caller.get(f"receipts/{position}").json()
        assert (waiting["state"], waiting["proof"]) == ("waiting", None)
        integrate()
        sign()
        for path in (
            *("agreements?limit=1", "designations?limit=1", "claims?limit=1", "cases?tracking_id=HAL-9"),
            *("communications?limit=1", "decisions?limit=1", "models?limit=1", "reports?limit=1"),
            *("inquiries?limit=1", f"events?case={small}&limit=2"),
            *("log", "organization", f"record/{self.other_model}"),
            *(f"agreements/{self.agreement}/signatures", f"agreements/{self.declined}"),
            *(f"designations/{self.designation}", f"claims/{self.claim}"),
            *(f"communications/{asked}", f"decisions/{decision}", f"models/{self.other_model}"),
            *(f"reports/{self.report}", f"inquiries/{self.inquiry}", case, f"{case}/timeline"),
            *(f"{case}/brief", f"{case}/boundary", f"{case}/clocks", f"{case}/bundle"),
            f"receipts/{position}",
        ):
            company.reads(path)

    def refusals(self) -> None:
        """One problem of each status."""
        company = self.company
        reader = Program(self.recorder, self.liaison, scopes=READ)
        decision = {"kind": "declined", "basis": "voluntary", "answers": [str(self.request)]}
        company.fails(400, "decisions", {**decision, "answers": ["not an id"]})
        company.fails(401, "decisions", Authorization="Bearer demarc_0")
        reader.fails(403, "decisions", decision)
        company.fails(404, f"decisions/{UNKNOWN}")
        company.fails(406, "decisions", Accept="text/html")
        company.fails(409, "decisions", {"kind": "declined", "basis": "voluntary"})
        seen = company.caller.seen(self.decision, 1)
        company.fails(412, f"decisions/{self.decision}/revise", decision, If_Match=seen)
        company.fails(428, f"decisions/{self.decision}/revise", decision)
        company.caller.post("decisions", decision, Idempotency_Key="monday")
        company.fails(422, "decisions", {**decision, "under_objection": True}, Idempotency_Key="monday")
        company.fails(415, "decisions", decision, content_type="text/plain")
        with patch.object(ledger, "done_or_ahead", side_effect=OperationalError("the server went away")):
            company.fails(503, "decisions", decision, Idempotency_Key="tuesday")
        # at one instant, so that how long to wait is the same in every run
        with override_settings(API_RATE="1/day"), patch.object(PerCredential, "timer", lambda _: 1_440_000.0):
            hurried = Program(self.recorder, self.liaison)
            hurried.caller.get(f"decisions/{self.decision}")
            hurried.fails(429, f"decisions/{self.decision}")
