"""What forms call the arguments of the commands of this app, and those that both apps share."""

from config.office.wording import say

say("company", "Company")
say("agency", "Agency")
say("agreement", "Agreement")
say("program", "Program")
say("person", "Person", "A login, or the id under which the record knows the person.")
say("liaison", "First liaison", "A login, or the id under which the record knows the person.")
say("name", "Name", short=True)
say("short", "Short name", short=True)
say("authority", "Authority", "The law or order that it stands on, as it is cited.", short=True)
say("document", "Document")
say("docket", "Docket", short=True)
say("court", "Court")
say("reason", "Reason", "Sealed: the record shows that one is given, and not which.")
say("term", "Term", "What the term is called on the board.", short=True)
say("terms", "Terms", "What the terms are called.")
say("text", "Text", "Sealed: it opens to those whom it is addressed to.")
say("clause", "Future models")
say("until", "Until", "The last day.")
say("since", "Since", "The first day.")
say("evidence", "Evidence", "How strong what stands behind it is.")
say("value", "What is said")
say("words", "In these words")
say("field", "Field", "As the entry calls it.", short=True)
say("entry", "Entry")
say("other", "The other claim")
say("dated", "Date as claimed")
say("low_days", "At least, in days")
say("high_days", "At most, in days")
say("about", "About", "Organizations that it is about.")
say("wrong", "This name is wrong: people use it, and should not")
say("note", "Note")
say("aliases", "Also called")
say("kind", "Kind")
say("acts", "Acts")
say("instruments", "Only by these instruments")
say("kinds", "Only for these")
say("conflict", "Conflict", "What ties you to the company, or to what the case is about. Sealed.")
say("reach", "How to reach them", "A number or an address. Sealed.", short=True)
say("hours", "Hours", "Such as: nights and weekends.", short=True)
say("public_key", "Public key", short=True)
say("key_id", "Key id", "64 hexadecimal digits.", short=True)
say("first", "First day")
say("last", "Last day")
say("first_year", "First year")
say("last_year", "Last year")
say("taken_from", "Taken from", "The source of the dates.", short=True)
say("effective", "In effect from")
say("due", "Due")
say("counting", "How it is counted", short=True)
say("counted_from", "Counted from")
say("days", "Days")
say("holidays", "Holidays", "Those with a check are adopted with their dates.")
say("day", "Day")
for name, label in (
    ("largest_window_days", "Largest window of access, in days"),
    ("short_notice_hours", "Notice is short below, in hours"),
    ("independent_within_hours", "An independent act is looked at within, in hours"),
    ("dispute_answer_business_days", "A dispute counts as unanswered after, in business days"),
    ("late_after_hours", "An entry is late after, in hours"),
    ("question_answer_days", "A question is to be answered within, in days"),
    ("deliverable_days", "A deliverable is due within, in days"),
    ("retention_days", "Content is kept for, in days"),
    ("marking_expires_years", "A marking expires after, in years"),
):
    say(f"set_parameters.{name}", label)
say(
    "correct_entry.value",
    "Should read",
    "In the field's own form: words as they stand, anything else as JSON.",
)
say("occurred", "When it happened, where that is not now", "An entry that is recorded late says so.")
