"""Who may do what with parties, programs, agreements, designations and claims."""

from agreements.commands.agreements import (
    accept_amendment,
    accept_term,
    counter_term,
    decline_agreement,
    open_negotiation,
    opt_model_in,
    propose_amendment,
    propose_term,
    set_confidentiality_terms,
    sign_agreement,
    withdraw_from_agreement,
)
from agreements.commands.claims import (
    confirm_claim,
    contradict_claim,
    deny_claim,
    make_claim,
    retract_claim,
    revise_claim,
)
from agreements.commands.corrections import correct_entry
from agreements.commands.designations import (
    challenge_designation,
    make_designation,
    rescind_designation,
    stay_designation,
    vacate_designation,
)
from agreements.commands.parties import (
    appoint_liaison,
    record_alias,
    register_party,
    remove_liaison,
    rename_party,
)
from agreements.commands.programs import (
    complete_program,
    establish_program,
    set_deadline,
    set_parameters,
)

__all__ = [
    "accept_amendment",
    "accept_term",
    "appoint_liaison",
    "challenge_designation",
    "complete_program",
    "confirm_claim",
    "contradict_claim",
    "correct_entry",
    "counter_term",
    "decline_agreement",
    "deny_claim",
    "establish_program",
    "make_claim",
    "make_designation",
    "open_negotiation",
    "opt_model_in",
    "propose_amendment",
    "propose_term",
    "record_alias",
    "register_party",
    "remove_liaison",
    "rename_party",
    "rescind_designation",
    "retract_claim",
    "revise_claim",
    "set_confidentiality_terms",
    "set_deadline",
    "set_parameters",
    "sign_agreement",
    "stay_designation",
    "vacate_designation",
    "withdraw_from_agreement",
]
