"""The rules of the domain, as the documentation of the API explains each one that can refuse."""

from config.api.kinds import explain_rule

explain_rule(
    3,
    "Each side records its own acts",
    "Only the company's side writes its model versions and decisions, only the government's side "
    "its requests. Who acts follows from the credential.",
)
explain_rule(
    4,
    "What one side says about the other is a claim",
    "It is kept beside what the other side says, and moves nothing of theirs.",
)
explain_rule(
    6,
    "A request may be declined, and a directive cites its authority",
    "A voluntary request says that the company may decline, and names no authority. A binding one "
    "names its authority and its document. From one to the other is a new communication.",
)
explain_rule(
    7,
    "A decision answers something, or is independent",
    "It names at least one communication, or says `independent`: exactly one of the two. The basis "
    "is stated freely; a difference to the instrument on record is shown, never refused.",
)
explain_rule(
    8,
    "Who limits anything says the scope that was applied",
    "`applied` is given wherever a decision limits access. Where it is broader than what was asked, "
    "only the company can say why.",
)
explain_rule(
    9,
    "Declining is always possible",
    "It needs no reason and triggers nothing. Silence is recorded as no answer, and nothing follows from it.",
)
explain_rule(
    10,
    "A lift is no restoration",
    "What was limited is restored by the company's own act; a statement ends no designation.",
)
explain_rule(
    11,
    "An agreement is in force only while both sides have signed its current terms",
    "An amendment lapses consent until both sides accept it. A model that the clause on future "
    "models does not name is not covered.",
)
explain_rule(
    12,
    "The window of access is counted in days, and stays within the largest",
    "The day of activation is day 1, in Eastern Time; the window ends at 00:00 after its last day. "
    "An extension needs the company's consent, a hold both sides'. One window is active for one "
    "model version.",
)
explain_rule(
    14,
    "What was shown in support is said",
    "A communication that rests on a finding says what the company was shown of it; “nothing” is an answer.",
)
explain_rule(
    15,
    "Who is recused records nothing, and nobody countersigns an own draft",
    "Where it is not known who may, it is refused.",
)
explain_rule(
    16,
    "Entries are never changed",
    "A correction is an entry of the side that recorded the first; the first one stays.",
)
explain_rule(
    17,
    "Classified text is not taken",
    "Text with a banner or portion marking is refused and kept nowhere; record a pointer to it. The "
    "bare word is no marking.",
)
explain_rule(
    18,
    "A case holds facts only",
    "Failures of jobs and notes of operation go to the log.",
)
