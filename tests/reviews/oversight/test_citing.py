"""Entry numbers in any text become links: into the case of the page, or into the case that is named."""

from reviews.templatetags.citing import cited


def test_a_number_leads_into_the_case_of_the_page() -> None:
    assert cited("see ¶15", "2026-002") == 'see <a class="p" href="/cases/2026-002/entries/#e15">¶15</a>'


def test_a_number_behind_a_case_leads_into_that_case() -> None:
    linked = cited("¶3 2026-001 ¶15 2026-001 ¶16 ¶4", "2026-002")

    assert linked.count("/cases/2026-001/entries/#e15") == linked.count("/cases/2026-001/entries/#e16") == 1
    assert linked.count("/cases/2026-002/entries/#e3") == linked.count("/cases/2026-002/entries/#e4") == 1
    assert ">2026-001 ¶15</a>" in linked


def test_what_is_written_around_a_number_stays_text() -> None:
    linked = cited("<b>¶1</b> & \\1", '"><script>')

    assert "<b>" not in linked
    assert "<script>" not in linked
    assert "\\1" in linked
