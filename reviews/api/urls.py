"""The addresses of reviews: one line for each verb, one for each read."""

from django.urls import URLPattern, path

from agreements.api.organization import own_company
from config.api.reads import reading
from config.api.views import Given, verb
from reviews import commands
from reviews.api import resources, rules  # noqa: F401 - explains what rules refuse
from reviews.api.computed import CaseBoundary, CaseBrief, CaseBundle, CaseClocks
from reviews.api.timeline import CaseTimeline

_OWN: Given = {"company": own_company}

_CASE = "cases/<uuid:case>"
_ACCESS = f"{_CASE}/access/<uuid:access>"
_FINDING = f"{_CASE}/findings/<uuid:finding>"
_DISPUTE = f"{_CASE}/disputes/<uuid:dispute>"
_HOLD = f"{_CASE}/holds/<uuid:hold>"
_COMMUNICATION = "communications/<uuid:communication>"
_CONDITION = f"{_COMMUNICATION}/conditions/<uuid:condition>"
_DECISION = "decisions/<uuid:decision>"
_MODEL = "models/<uuid:model>"
_REPORT = "reports/<uuid:report>"
_INQUIRY = "inquiries/<uuid:inquiry>"

_cases: list[URLPattern] = [
    verb("cases", commands.open_case, given=_OWN, listing=resources.Cases),
    reading(_CASE, resources.Case),
    path(f"{_CASE}/timeline", CaseTimeline.as_view(), name="read_case_timeline"),
    path(f"{_CASE}/brief", CaseBrief.as_view(), name="read_case_brief"),
    path(f"{_CASE}/boundary", CaseBoundary.as_view(), name="read_case_boundary"),
    path(f"{_CASE}/clocks", CaseClocks.as_view(), name="read_case_clocks"),
    path(f"{_CASE}/bundle", CaseBundle.as_view(), name="read_case_bundle"),
    verb(f"{_CASE}/reopen", commands.reopen_case),
    verb(f"{_CASE}/hold-pre-notification", commands.hold_pre_notification),
    verb(f"{_CASE}/make-submission", commands.make_submission),
    verb(f"{_CASE}/supplement-submission", commands.supplement_submission),
    verb(f"{_CASE}/withdraw-submission", commands.withdraw_submission),
    verb(f"{_CASE}/refile-submission", commands.refile_submission),
    verb(f"{_CASE}/inquire-about-coverage", commands.inquire_about_coverage),
    verb(f"{_CASE}/propose-partner", commands.propose_partner),
    verb(f"{_CASE}/object-to-partner", commands.object_to_partner),
    verb(f"{_CASE}/ask-question", commands.ask_question),
    verb(f"{_CASE}/questions/<uuid:question>/answer", commands.answer_question),
    verb(f"{_CASE}/file-document", commands.file_document, file="content"),
]

_access: list[URLPattern] = [
    verb(f"{_CASE}/offer-access", commands.offer_access),
    verb(f"{_ACCESS}/activate", commands.activate_access),
    verb(f"{_ACCESS}/consent-to-extension", commands.consent_to_extension),
    verb(f"{_ACCESS}/refuse-extension", commands.refuse_extension),
    verb(f"{_ACCESS}/end-early", commands.end_access_early),
    verb(f"{_ACCESS}/revoke", commands.revoke_access),
    verb(f"{_ACCESS}/propose-hold", commands.propose_hold),
    verb(f"{_HOLD}/hold-window", commands.hold_window),
    verb(f"{_HOLD}/refuse", commands.refuse_hold),
    verb(f"{_HOLD}/resume-window", commands.resume_window),
]

_evidence: list[URLPattern] = [
    verb(f"{_FINDING}/state-receipt", commands.state_finding_receipt),
    verb(f"{_FINDING}/comment", commands.comment_on_finding),
    verb(f"{_FINDING}/rate-severity", commands.rate_severity),
    verb(f"{_FINDING}/reproduce", commands.reproduce_finding),
    verb(f"{_FINDING}/not-reproduce", commands.not_reproduce_finding),
    verb(f"{_CASE}/assert-capability", commands.assert_capability),
    verb(f"{_CASE}/capabilities/<uuid:asserted>/clarify", commands.clarify_capability),
    verb(f"{_CASE}/cite-comparator", commands.cite_comparator),
    verb(f"{_CASE}/claim-non-uniqueness", commands.claim_non_uniqueness),
    verb(f"{_CASE}/claim-defensive-use", commands.claim_defensive_use),
    verb(f"{_CASE}/offer-mitigation", commands.offer_mitigation),
    verb(f"{_CASE}/deploy-mitigation", commands.deploy_mitigation),
    verb(f"{_CASE}/refer-vulnerability", commands.refer_vulnerability),
]

_disputes: list[URLPattern] = [
    verb(f"{_CASE}/entries/<uuid:entry>/raise-dispute", commands.raise_dispute),
    verb(f"{_DISPUTE}/answer", commands.answer_dispute),
    verb(f"{_DISPUTE}/attach-expert-opinion", commands.attach_expert_opinion),
    verb(f"{_DISPUTE}/propose-resolution", commands.propose_resolution),
    verb(f"{_DISPUTE}/resolve", commands.resolve_dispute),
    verb(f"{_DISPUTE}/refer", commands.refer_dispute),
    verb(f"{_DISPUTE}/withdraw", commands.withdraw_dispute),
]

_confidentiality: list[URLPattern] = [
    verb(f"{_CASE}/entries/<uuid:entry>/mark-field-confidential", commands.mark_field_confidential),
    verb(f"{_CASE}/entries/<uuid:entry>/ask-unsealing", commands.ask_unsealing),
    verb(f"{_CASE}/notices/<uuid:notice>/object-to-release", commands.object_to_release),
    verb(f"{_CASE}/place-litigation-hold", commands.place_litigation_hold),
    verb(f"{_CASE}/litigation-holds/<uuid:hold>/release", commands.release_litigation_hold),
]

_communications: list[URLPattern] = [
    verb("communications", commands.report_communication, listing=resources.Communications),
    verb("communications/record-call", commands.record_call, given=_OWN),
    reading(_COMMUNICATION, resources.Communication),
    verb(f"{_COMMUNICATION}/record-call-beside", commands.record_call_beside),
    verb(f"{_COMMUNICATION}/state-receipt", commands.state_receipt),
    verb(f"{_COMMUNICATION}/state-evidence-receipt", commands.state_evidence_receipt),
    verb(f"{_COMMUNICATION}/enjoin", commands.enjoin_directive),
    verb(f"{_CONDITION}/accept", commands.accept_condition),
    verb(f"{_CONDITION}/decline", commands.decline_condition),
]

_decisions: list[URLPattern] = [
    verb("decisions", commands.make_decision, listing=resources.Decisions),
    reading(_DECISION, resources.Decision),
    verb(f"{_DECISION}/revise", commands.revise_decision),
    verb(f"{_DECISION}/explain-broader-scope", commands.explain_broader_scope),
    verb(f"{_DECISION}/offer-commitment", commands.offer_commitment),
    verb(f"{_DECISION}/commitments/<uuid:commitment>/withdraw", commands.withdraw_commitment),
]

_models: list[URLPattern] = [
    verb("models", commands.register_model, listing=resources.Models),
    reading(_MODEL, resources.Model),
    verb(f"{_MODEL}/declare-safeguards", commands.declare_safeguards),
    verb(f"{_MODEL}/change-safeguards", commands.change_safeguards),
    verb(f"{_MODEL}/mark-out-of-framework", commands.mark_out_of_framework),
    verb(f"{_MODEL}/plan-release", commands.plan_release),
    verb(f"{_MODEL}/reschedule-release", commands.reschedule_release),
    verb(f"{_MODEL}/cancel-release", commands.cancel_release),
    verb(f"{_MODEL}/include-partner", commands.include_partner),
    verb(f"{_MODEL}/exclude-partner", commands.exclude_partner),
    verb(f"{_MODEL}/release", commands.release_model),
    verb(f"{_MODEL}/release-to-partners", commands.release_to_partners),
    verb(f"{_MODEL}/restrict-access", commands.restrict_access),
    verb(f"{_MODEL}/suspend-access", commands.suspend_access),
    verb(f"{_MODEL}/restore-access", commands.restore_access),
    verb(f"{_MODEL}/state-impact", commands.state_impact),
]

_reports: list[URLPattern] = [
    verb("reports", commands.receive_report, listing=resources.Reports),
    reading(_REPORT, resources.Report),
    verb(f"{_REPORT}/transmit", commands.transmit_report),
    verb(f"{_REPORT}/link", commands.link_report),
    verb(f"{_REPORT}/disclose-relationship", commands.disclose_relationship),
    verb(f"{_REPORT}/corroborate", commands.corroborate_report),
    verb(f"{_REPORT}/dispute", commands.dispute_report),
    verb(f"{_REPORT}/retract", commands.retract_report),
]

_inquiries: list[URLPattern] = [
    verb("inquiries", commands.open_inquiry, listing=resources.Inquiries),
    reading(_INQUIRY, resources.Inquiry),
    verb(f"{_INQUIRY}/ask-records", commands.ask_records),
    verb(f"{_INQUIRY}/asks/<uuid:ask>/produce-records", commands.produce_records),
    verb(f"{_INQUIRY}/record-observation", commands.record_observation),
    verb(f"{_INQUIRY}/close", commands.close_inquiry),
]

urlpatterns: list[URLPattern] = [
    *_cases,
    *_access,
    *_evidence,
    *_disputes,
    *_confidentiality,
    *_communications,
    *_decisions,
    *_models,
    *_reports,
    *_inquiries,
]
