"""Which tests hold which rule, and what the catalog of commands, events and streams must be like."""

import ast
import re
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.actors import COMMANDS, Actor, Side
from config.ledger.event import EVENTS, EntryCorrected, Event, read_entry
from config.ledger.record import Source
from config.ledger.stream import Pen, Stream, UnknownEvent
from tests import histories
from tests.actors import COMPANY, archivist, named
from tests.histories import DOMAIN, OURS, STREAM_OF, WRITERS
from tests.steady import Clock, Entropy

TESTS: Final = Path(__file__).resolve().parent

RULES: Final[dict[int, dict[str, tuple[str, ...]]]] = {
    1: {
        "test_rule_1_no_approval.py": (
            "test_no_identifier_and_no_displayed_text_speaks_of_approval",
            "test_no_template_and_no_chronology_speaks_of_approval",
        ),
    },
    2: {
        "reviews/test_framework.py": ("test_no_release_state_follows_from_coverage",),
        "test_rule_2_nothing_blocks_a_release.py": (
            "test_after_any_history_the_company_records_a_release",
            "test_a_release_is_recorded_whatever_the_state_of_the_review",
            "test_no_act_of_a_case_and_no_window_that_ends_changes_a_release_state",
        ),
        "reviews/test_model_version.py": ("test_nothing_blocks_a_release",),
        "reviews/test_review.py": ("test_review_ended_and_access_window_ended_change_no_release_state",),
        "reviews/test_case_commands.py": ("test_the_end_of_a_window_and_of_a_review_touch_no_model_version",),
    },
    3: {
        "test_rule_3_only_the_company_writes.py": (
            "test_whoever_is_not_the_companys_is_refused_and_the_attempt_is_kept_apart",
            "test_the_attempt_is_committed_in_its_own_transaction_after_the_rollback",
        ),
        "test_rule_5_requests_are_inert.py": ("test_no_other_side_records_an_event_of_a_companys_stream",),
        "reviews/test_company_commands.py": (
            "test_an_officer_does_not_record_a_companys_decision",
            "test_an_archivist_of_a_government_act_writes_no_companys_stream",
        ),
        "ledger/test_batches.py": ("test_a_refusal_is_committed_on_its_own_after_everything_else_is_undone",),
    },
    4: {
        "test_rule_4_claims_move_nothing.py": ("test_a_claim_of_any_kind_changes_no_row_but_its_own",),
        "agreements/test_claim.py": (
            "test_no_claim_of_any_kind_moves_what_it_is_about",
            "test_only_the_party_it_is_about_answers_a_claim",
        ),
        "agreements/test_consent.py": (
            "test_what_the_agency_does_never_moves_the_companys_participation",
            "test_an_officers_signature_is_never_the_companys",
        ),
    },
    5: {
        "test_rule_5_requests_are_inert.py": (
            "test_what_others_do_anywhere_in_a_history_leaves_every_model_version_as_it_was",
            "test_an_event_of_every_kind_that_others_may_record_leaves_every_model_version_as_it_was",
            "test_the_companys_streams_reach_no_other_stream_of_the_domain",
            "test_the_commands_of_model_versions_name_no_government_stream",
        ),
        "test_rule_5_in_the_database.py": (
            "test_an_act_that_moves_access_or_a_plan_loads_nothing_but_the_companys_own",
            "test_whatever_others_record_no_row_or_record_of_a_model_version_moves",
            "test_the_public_record_of_companies_alone_gives_every_model_the_same_access",
        ),
    },
    6: {
        "test_rule_6_7_8_asking_and_deciding.py": (
            "test_each_instrument_is_either_a_request_or_a_directive",
        ),
        "reviews/test_communication.py": (
            "test_a_voluntary_request_says_that_the_company_may_decline",
            "test_a_voluntary_request_has_no_authority",
            "test_a_binding_one_cites_its_authority_and_its_document",
            "test_from_voluntary_to_binding_is_a_new_communication_that_supersedes",
        ),
        "reviews/test_government_commands.py": (
            "test_rule_6_a_binding_one_supersedes_and_is_a_communication_of_its_own",
        ),
    },
    7: {
        "test_rule_6_7_8_asking_and_deciding.py": (
            "test_a_decision_answers_or_is_independent_whatever_else_it_says",
            "test_any_basis_beside_any_instrument_is_recorded_and_never_refused",
        ),
        "reviews/test_decision.py": (
            "test_a_decision_that_cites_nothing_says_that_it_is_independent",
            "test_a_decision_does_not_both_cite_and_say_independent",
            "test_a_basis_that_differs_from_the_instrument_is_computed_and_never_refused",
        ),
    },
    8: {
        "test_rule_6_7_8_asking_and_deciding.py": (
            "test_a_decision_that_limits_states_its_scope_whatever_was_asked",
        ),
        "reviews/test_decision.py": (
            "test_a_decision_that_limits_anything_states_its_scope",
            "test_the_difference_of_scopes_is_computed",
            "test_only_the_company_says_why_it_did_more",
        ),
    },
    9: {
        "test_rule_9_declining_is_free.py": (
            "test_whatever_is_on_the_board_the_company_declines_without_a_reason",
            "test_declining_an_agreement_changes_one_row_and_makes_nothing_due",
            "test_declining_a_request_is_a_decision_and_nothing_more",
            "test_silence_becomes_no_answer_recorded_and_nothing_else",
            "test_no_rule_and_no_task_keys_on_a_decline",
        ),
        "reviews/test_communication.py": ("test_a_request_lapses_into_no_answer_recorded_and_nothing_else",),
        "reviews/test_sweep.py": ("test_that_no_answer_is_recorded_bars_no_later_act",),
        "reviews/oversight/test_participation.py": ("test_only_an_overseer_reads_the_register",),
    },
    10: {
        "test_rule_10_a_lift_is_no_restoration.py": (
            "test_however_a_directive_ends_access_stays_as_the_company_left_it",
            "test_no_claim_makes_or_ends_a_designation",
        ),
        "agreements/test_designation.py": (
            "test_without_an_authority_it_is_a_statement_and_no_designation",
            "test_a_statement_ends_no_designation",
        ),
        "reviews/test_public_record.py": ("test_the_lift_restores_nothing",),
    },
    11: {
        "agreements/test_consent.py": (
            "test_consent_is_computed_from_both_sides_and_false_by_default",
            "test_one_signature_is_not_in_force",
            "test_an_amendment_lapses_consent_until_both_accept",
            "test_a_model_that_the_clause_does_not_name_is_not_covered",
            "test_nothing_is_covered_while_consent_has_lapsed",
        ),
        "agreements/test_expiry.py": (
            "test_it_holds_through_its_last_day_in_eastern_time_whether_anybody_notes_the_end_or_not",
        ),
        "reviews/oversight/test_negotiation.py": (
            "test_an_amendment_mid_window_lapses_consent_and_ends_no_window",
        ),
    },
    12: {
        "reviews/test_access_window.py": (
            "test_thirty_days_are_activated",
            "test_a_window_beyond_the_largest_is_refused",
            "test_the_program_may_set_a_smaller_largest_window",
            "test_extensions_stay_within_the_largest_window",
        ),
        "reviews/test_case_commands.py": (
            "test_the_largest_window_is_the_programs",
            "test_without_a_program_it_is_what_the_agreement_states",
            "test_a_model_version_has_one_active_window_over_all_cases",
        ),
        "reviews/test_holds.py": (
            "test_a_hold_needs_the_other_side",
            "test_a_hold_adds_its_whole_days_and_says_so",
            "test_a_hold_never_shortens_a_window",
            "test_holds_and_extensions_commute",
            "test_whatever_the_order_the_window_is_what_was_consented_to_and_the_days_of_holds",
            "test_no_side_alone_moves_an_end_by_saying_that_it_agreed_or_resumed_earlier",
            "test_a_backdated_end_lets_no_two_windows_overlap",
        ),
        "reviews/test_clock_commands.py": ("test_windows_of_one_model_version_overlap_in_no_case",),
        "agreements/test_counting.py": (
            "test_sixty_days_from_2_june_are_saturday_1_august_with_the_next_business_day_beside",
        ),
    },
    13: {
        "test_rule_13_clocks_explain_themselves.py": (
            "test_every_clock_explains_itself_step_by_step",
            "test_the_same_record_calendar_and_now_give_the_same_clocks",
            "test_a_replay_gives_the_same_clocks",
            "test_time_moves_no_due_day_and_never_takes_a_day_back",
        ),
        "reviews/clocks/test_window_clock.py": (
            "test_a_window_that_ends_on_independence_day_observed_is_not_rolled_and_says_why",
            "test_a_lapse_in_appropriations_suspends_no_window_and_leaves_the_agency_fewer_days",
        ),
        "reviews/clocks/test_explain_deadline.py": ("test_a_window_over_3_july_is_explained_in_every_step",),
    },
    14: {
        "reviews/test_communication.py": (
            "test_what_rests_on_a_finding_says_what_the_company_was_shown",
            "test_nothing_shown_is_a_value_and_not_recorded_is_another",
            "test_the_company_gives_its_own_account_of_what_it_received",
        ),
        "reviews/test_findings.py": ("test_nothing_is_a_value_and_no_act_of_sharing",),
        "reviews/oversight/test_knowledge.py": (
            "test_evidence_that_the_company_says_it_did_not_receive_is_disputed",
            "test_where_nothing_was_shown_there_is_nothing_to_dispute",
        ),
        "reviews/test_evidence_topics.py": (
            "test_the_company_gives_its_own_account_of_a_finding_that_it_was_shown",
            "test_a_final_text_says_what_the_company_was_shown_of_that_text",
        ),
    },
    15: {
        "test_rule_15_recused_and_countersigned.py": (
            "test_a_recused_officer_records_nothing_on_the_case_or_about_it",
            "test_a_recusal_from_a_company_reaches_whatever_is_about_the_company",
            "test_while_who_has_the_case_is_recused_it_waits_until_a_supervisor_hands_it_over",
            "test_nothing_goes_out_without_a_draft_that_another_officer_countersigned",
            "test_the_countersigner_comes_from_the_draft_and_not_from_input",
            "test_two_who_issue_a_draft_at_the_same_moment_issue_it_once",
            "test_what_goes_out_is_what_was_countersigned_field_by_field",
            "test_an_officer_issues_and_countersigns_by_delegation_and_a_supervisor_by_office",
        ),
        "reviews/test_desk.py": ("test_the_countersigner_is_not_the_drafter_whatever_the_role",),
        "agreements/test_people.py": ("test_nobody_ends_the_own_recusal",),
        "agreements/test_known_actors.py": (
            "test_an_actor_whom_the_register_does_not_know_so_records_nothing",
        ),
    },
    16: {
        "reviews/test_disputes.py": (
            "test_an_entry_of_ones_own_side_is_corrected_not_disputed",
            "test_the_other_side_agrees_and_the_entry_is_as_it_was",
        ),
        "test_rule_16_events_are_kept.py": (
            "test_deleting_a_user_deletes_nothing_that_he_recorded",
            "test_no_command_changes_or_deletes_a_record",
            "test_a_live_entry_recorded_after_the_tolerance_is_late",
            "test_a_compiled_entry_is_never_late",
        ),
        "ledger/test_append_only.py": (
            "test_a_row_of_the_ledger_is_neither_changed_nor_deleted",
            "test_a_table_of_the_ledger_is_not_truncated",
        ),
        "reviews/test_confidential_commands.py": (
            "test_after_destruction_the_event_stays_the_value_is_gone_and_the_ledger_verifies",
        ),
        "ledger/test_corrections.py": (
            "test_a_replay_applies_a_correction_and_the_entry_stays",
            "test_only_the_side_that_recorded_an_entry_corrects_it",
        ),
    },
    17: {
        "reviews/test_media.py": ("test_text_with_a_classification_marking_is_refused_and_not_repeated",),
        "test_rule_17_classified_text_is_refused.py": (
            "test_refused_text_is_in_no_row_no_log_and_no_error",
            "test_every_free_text_of_every_event_is_looked_at",
            "test_the_bare_word_is_recorded",
            "test_a_pointer_is_recorded_in_its_place",
        ),
        "ledger/test_markings.py": (
            "test_text_with_a_classification_marking_is_refused",
            "test_text_without_a_classification_marking_passes",
        ),
        "reviews/test_import_record.py": ("test_the_word_secret_in_ordinary_prose_passes",),
    },
    18: {
        "test_rule_18_the_case_holds_facts_only.py": (
            "test_no_event_has_a_place_for_jobs_retries_or_demos",
            "test_a_follower_that_fails_leaves_the_record_as_it_was",
        ),
        "reviews/test_demo.py": ("test_events_say_nothing_of_a_demo",),
    },
}

FEW: Final = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def functions_in(file: Path) -> set[str]:
    """The names of a test file's functions."""
    tree = ast.parse(file.read_text())
    return {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_the_tests_that_are_named_for_it(rule: int) -> None:
    missing = [
        f"{file}::{name}"
        for file, names in RULES[rule].items()
        for name in names
        if not (TESTS / file).is_file() or name not in functions_in(TESTS / file)
    ]

    assert RULES[rule]
    assert missing == []


def test_no_rule_of_this_stage_is_left_out() -> None:
    assert set(RULES) == set(range(1, 19))


# commands

IRREGULAR: Final = {
    "begin": "began",
    "find": "found",
    "hold": "held",
    "make": "made",
    "plan": "planned",
    "refer": "referred",
    "set": "set",
    "take": "taken",
    "transmit": "transmitted",
    "withdraw": "withdrawn",
}


def participle(verb: str) -> str:
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


@pytest.mark.parametrize("name", sorted(name for name in COMMANDS if not name.startswith("tests.")))
def test_a_command_is_given_by_somebody_and_named_by_the_verb_of_an_event(name: str) -> None:
    command = COMMANDS[name]
    verb = command.name.removeprefix("partly_").removeprefix("not_").partition("_")[0]
    known = {word for event in EVENTS.values() for word in re.findall("[A-Z][a-z]*", event.__name__)}

    assert command.roles
    assert command.name == command.function.__name__
    assert participle(verb).capitalize() in known


# events


def sides_of(event: type[Event]) -> list[Side]:
    return sorted(event.BY)


def recorded(event: type[Event], by: Actor, said: dict[str, Any], source: Source | None = None) -> Stream:
    """A stream with this event and no other."""
    stream = STREAM_OF[event](named("stream"), Pen(clock=Clock(), entropy=Entropy(), source=source))
    stream.trigger(event, by=by, **said)
    return stream


def test_every_event_belongs_to_one_stream_and_says_who_may_record_it() -> None:
    declared = [event for event in EVENTS.values() if not event.__module__.startswith("tests.")]
    belonging = {
        event.TOPIC: [stream.NAME for stream in OURS if event in stream.EVENTS] for event in declared
    }

    assert belonging.pop(EntryCorrected.TOPIC) == []
    assert {topic: streams for topic, streams in belonging.items() if len(streams) != 1} == {}
    assert [event.TOPIC for event in declared if not getattr(event, "BY", None)] == []
    assert all(isinstance(side, Side) for event in declared for side in event.BY)


@pytest.mark.parametrize("event", DOMAIN, ids=lambda event: event.TOPIC)
@FEW
@given(data=st.data())
def test_every_event_is_remembered_by_its_stream_and_has_its_sentence(
    event: type[Event], data: st.DataObject
) -> None:
    said = data.draw(histories.fields_of(event))
    side = data.draw(st.sampled_from(sides_of(event)))

    live = recorded(event, WRITERS[side], said)
    compiled = recorded(event, archivist(COMPANY, side), said, Source(publisher="A paper", evidence="media"))

    for stream in (live, compiled):
        (entry,) = stream.entries
        assert entry.event.sentence().strip()
        assert read_entry(entry.data).event == entry.event
        replayed = type(stream).of(stream.entries, stream.pen)
        assert replayed
        assert replayed.version == 1


class NobodyKnows(Event, frozen=True, kw_only=True):
    """An event that no stream has in its list."""

    TOPIC: ClassVar[str] = "nobody.knows"
    BY: ClassVar[frozenset[Side]] = frozenset(Side)

    def sentence(self) -> str:
        return "did what nobody knows"


# it stands in no list, and in this file only
del EVENTS[NobodyKnows.TOPIC]


@pytest.mark.parametrize("stream", OURS, ids=lambda stream: stream.NAME)
def test_an_event_that_a_stream_does_not_know_is_an_error_and_never_ignored(stream: type[Stream]) -> None:
    fresh = stream(named("stream"), Pen(clock=Clock(), entropy=Entropy()))

    with pytest.raises(UnknownEvent):
        fresh.trigger(NobodyKnows, by=WRITERS[min(Side)])

    assert fresh.entries == []
    assert fresh.pending == []


@pytest.mark.parametrize("stream", OURS, ids=lambda stream: stream.NAME)
def test_a_stream_lists_its_events_once_each_under_its_own_name(stream: type[Stream]) -> None:
    assert stream.EVENTS
    assert len(set(stream.EVENTS)) == len(stream.EVENTS)
    assert all(event.TOPIC.startswith(f"{stream.NAME}.") for event in stream.EVENTS)
