"""The addresses of what stands between a company and an agency: one line for each verb, one for each read."""

from django.urls import URLPattern, path

from agreements import commands
from agreements.api import resources
from agreements.api.organization import OwnOrganization, own_company, own_organization
from agreements.api.signatures import AgreementSignatures
from config.api.reads import listing, reading
from config.api.record import OwnRecord
from config.api.views import Given, verb

_OWN: Given = {"party": own_organization}

_AGREEMENT = "agreements/<uuid:agreement>"
_DESIGNATION = "designations/<uuid:designation>"
_CLAIM = "claims/<uuid:claim>"
_ORGANIZATION = "organization"
_RECORD = "record/<uuid:stream>"

_agreements: list[URLPattern] = [
    verb(
        "agreements",
        commands.open_negotiation,
        given={"company": own_company},
        listing=resources.Agreements,
    ),
    reading(_AGREEMENT, resources.AgreementAlone),
    path(f"{_AGREEMENT}/signatures", AgreementSignatures.as_view(), name="read_agreement_signatures"),
    verb(f"{_AGREEMENT}/propose-term", commands.propose_term),
    verb(f"{_AGREEMENT}/counter-term", commands.counter_term),
    verb(f"{_AGREEMENT}/accept-term", commands.accept_term),
    verb(f"{_AGREEMENT}/set-confidentiality-terms", commands.set_confidentiality_terms),
    verb(f"{_AGREEMENT}/sign", commands.sign_agreement),
    verb(f"{_AGREEMENT}/propose-amendment", commands.propose_amendment),
    verb(f"{_AGREEMENT}/accept-amendment", commands.accept_amendment),
    verb(f"{_AGREEMENT}/opt-model-in", commands.opt_model_in),
    verb(f"{_AGREEMENT}/decline", commands.decline_agreement),
    verb(f"{_AGREEMENT}/withdraw", commands.withdraw_from_agreement),
]

_designations: list[URLPattern] = [
    listing("designations", resources.Designations),
    reading(_DESIGNATION, resources.DesignationAlone),
    verb(f"{_DESIGNATION}/challenge", commands.challenge_designation),
    verb(f"{_DESIGNATION}/stay", commands.stay_designation),
    verb(f"{_DESIGNATION}/vacate", commands.vacate_designation),
]

_claims: list[URLPattern] = [
    verb("claims", commands.make_claim, listing=resources.Claims),
    reading(_CLAIM, resources.ClaimAlone),
    verb(f"{_CLAIM}/revise", commands.revise_claim),
    verb(f"{_CLAIM}/confirm", commands.confirm_claim),
    verb(f"{_CLAIM}/deny", commands.deny_claim),
    verb(f"{_CLAIM}/contradict", commands.contradict_claim),
    verb(f"{_CLAIM}/retract", commands.retract_claim),
]

_organization: list[URLPattern] = [
    path(_ORGANIZATION, OwnOrganization.as_view(), name="read_organization"),
    verb(f"{_ORGANIZATION}/rename", commands.rename_party, given=_OWN, changes=own_organization),
    verb(f"{_ORGANIZATION}/record-alias", commands.record_alias, given=_OWN, changes=own_organization),
    verb(f"{_ORGANIZATION}/appoint-liaison", commands.appoint_liaison, given=_OWN, changes=own_organization),
    verb(f"{_ORGANIZATION}/remove-liaison", commands.remove_liaison, given=_OWN, changes=own_organization),
    verb(f"{_ORGANIZATION}/set-duty-contact", commands.set_duty_contact, changes=own_organization),
    verb(f"{_ORGANIZATION}/enroll-signing-key", commands.enroll_signing_key, changes=own_organization),
    verb(f"{_ORGANIZATION}/revoke-signing-key", commands.revoke_signing_key, changes=own_organization),
    verb(f"{_ORGANIZATION}/set-signing-policy", commands.set_signing_policy, changes=own_organization),
]

urlpatterns: list[URLPattern] = [
    *_agreements,
    *_designations,
    *_claims,
    *_organization,
    path(_RECORD, OwnRecord.as_view(), name="read_record"),
    verb(f"{_RECORD}/entries/<uuid:entry>/correct", commands.correct_entry),
]
