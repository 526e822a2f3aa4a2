"""The replay page in a browser: whatever moves it, what it shows is what the server says of that step."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.replay_page import Replay
from tests.browser.served import CONTINUED, CROWDED, DIRECTIVE, HELD, LIVE, Register

# the scrubber and its buttons


@pytest.mark.parametrize("number", [DIRECTIVE, LIVE])
@pytest.mark.parametrize("mode", ["happened", "recorded"])
def test_wherever_the_scrubber_stands_the_page_tells_what_the_server_says_of_that_step(
    page: Page, register: Register, number: str, mode: str
) -> None:
    replay = Replay(page, register, number, f"mode={mode}")

    # near and far, forwards and backwards
    for place in (0, 1, 30, 29, len(replay.numbers) - 1, 14):
        replay.scrub_to(place)
        replay.shows(replay.numbers[place])
        assert replay.told() == replay.by_server(replay.numbers[place])


def test_scrubbing_over_every_step_at_once_ends_at_the_last_of_them(page: Page, register: Register) -> None:
    replay = Replay(page, register, LIVE, "entry=1")

    page.evaluate(
        """() => {
        const scrub = document.getElementById("scrub");
        for (let place = 0; place <= Number(scrub.max); place += 1) {
            scrub.value = String(place);
            scrub.dispatchEvent(new Event("input", {bubbles: true}));
        }}"""
    )

    replay.shows(replay.numbers[-1])
    assert replay.told() == replay.by_server(replay.numbers[-1])


def test_the_buttons_step_and_stop_at_both_ends(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    at = replay.numbers.index(28)

    page.locator("#next").click()
    replay.shows(replay.numbers[at + 1])
    page.locator("#previous").click()
    page.locator("#previous").click()
    replay.shows(replay.numbers[at - 1])

    replay.scrub_to(0)
    replay.shows(replay.numbers[0])
    expect(page.locator("#previous")).to_have_attribute("aria-disabled", "true")
    page.locator("#previous").click(force=True)
    replay.shows(replay.numbers[0])


def test_playing_goes_on_step_by_step_until_it_is_paused(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=15", timed=True)
    at = replay.numbers.index(15)

    page.locator("#play").click()
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
    for ahead in (1, 2):
        page.clock.run_for(1000)
        replay.shows(replay.numbers[at + ahead])
    page.locator("#play").click()
    page.clock.run_for(5000)

    replay.shows(replay.numbers[at + 2])
    assert replay.told() == replay.by_server(replay.numbers[at + 2])


def test_playing_ends_with_the_last_step(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, timed=True)
    replay.scrub_to(len(replay.numbers) - 2)
    replay.shows(replay.numbers[-2])

    page.locator("#play").click()
    page.clock.run_for(4000)

    replay.shows(replay.numbers[-1])
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")


def test_a_mark_and_a_moment_of_the_list_lead_to_their_step(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=1")

    page.locator('.mark[data-number="15"] text').click()
    replay.shows(15)
    page.locator('.step[data-number="41"]').click()
    replay.shows(41)
    replay.addressed("entry", "41")


def test_what_the_entry_changed_is_told_with_everything_of_the_same_moment(
    page: Page, register: Register
) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=17")

    replay.scrub_to(replay.numbers.index(28))

    replay.shows(28)
    expect(page.locator("#together")).to_contain_text("¶27 ¶28 ¶29")
    changed = dict(replay.told()["changed"])
    assert "suspended: all customers and foreign staff" in changed["Fable 5"]
    assert "suspended: all customers and foreign staff" in changed["Mythos 5"]


# the switches


def test_an_entry_of_another_case_leads_into_that_case_after_a_step_as_before(
    page: Page, register: Register
) -> None:
    replay = Replay(page, register, CONTINUED, "mode=recorded")

    def leads_to() -> list[tuple[str, str | None]]:
        links = page.locator("#sentence a.p").all()
        return [(link.inner_text(), link.get_attribute("href")) for link in links]

    by_server = leads_to()
    replay.scrub_to(0)
    replay.shows(replay.numbers[0])
    replay.scrub_to(len(replay.numbers) - 1)
    replay.shows(replay.numbers[-1])

    assert by_server
    assert all(text.startswith(f"{CROWDED} ¶") for text, _ in by_server)
    assert all(str(address).startswith(f"/cases/{CROWDED}/entries/#e") for _, address in by_server)
    assert leads_to() == by_server


def test_the_switches_keep_the_step_and_tell_the_case_otherwise(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    replay.scrub_to(replay.numbers.index(40))
    replay.shows(40)

    page.get_by_role("link", name="as it was recorded").click()
    replay.shows(40)
    assert replay.asked_for("mode") == "recorded"
    assert replay.numbers == sorted(replay.numbers)
    expect(page.get_by_role("link", name="as it was recorded")).to_have_attribute("aria-current", "true")

    page.get_by_role("link", name="as it happened").click()
    replay.shows(40)
    assert replay.numbers != sorted(replay.numbers)


def test_as_known_by_a_party_only_what_it_had_is_shown(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "entry=28")
    everything = set(replay.numbers)

    page.get_by_role("link", name="known to Anthropic").click()

    replay.shows(28)
    known = set(replay.numbers)
    assert known < everything
    assert len(replay.asked_for("party")) == 36
    assert replay.told() == replay.by_server(28)
    page.get_by_role("link", name="everybody").click()
    replay.shows(28)
    assert set(replay.numbers) == everything


def test_a_liaison_reads_what_its_own_company_knows_and_has_no_switch_for_others(
    reader: Reader, register: Register
) -> None:
    page = reader("liaison").page()
    replay = Replay(page, register, LIVE, "entry=56")

    replay.shows(56)
    assert page.get_by_text("known to").count() == 0
    assert replay.told() == replay.by_server(56)


# links


def test_a_link_leads_back_to_what_it_was_taken_from(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "mode=recorded&entry=5&zoom=2")
    replay.scrub_to(20)
    replay.shows(21)
    replay.addressed("entry", "21")
    before = replay.told()

    page.goto(page.url)

    replay.shows(21)
    assert replay.told() == before
    assert (replay.asked_for("mode"), replay.asked_for("zoom")) == ("recorded", "2")


@pytest.mark.parametrize(
    "query", ["entry=17", f"as_of={quote('2026-06-12T18:00-04:00')}", "eastern=2026-06-12T18:00"]
)
def test_a_link_names_an_entry_or_an_instant(page: Page, register: Register, query: str) -> None:
    replay = Replay(page, register, DIRECTIVE, query)

    replay.shows(17)
    # from there on the address names the entry alone
    page.locator("#next").click()
    replay.shows(27)
    replay.addressed("entry", "27")
    replay.addressed("as_of", "")
    replay.addressed("eastern", "")


def test_before_the_first_entry_nothing_stood_and_stepping_begins_with_it(
    page: Page, register: Register
) -> None:
    replay = Replay(page, register, DIRECTIVE, f"as_of={quote('2020-01-01T00:00-05:00')}")
    expect(page.locator("#where")).to_have_text("before the first entry")
    expect(page.locator("#state")).to_have_text("Nothing yet.")

    page.locator("#next").click()

    replay.shows(1)


def test_the_forms_jump_to_an_entry_and_to_a_moment(page: Page, register: Register) -> None:
    replay = Replay(page, register, DIRECTIVE, "mode=recorded")

    page.get_by_role("textbox", name="Entry ¶").fill("40")
    page.get_by_role("textbox", name="Entry ¶").press("Enter")
    replay.shows(40)
    assert replay.asked_for("mode") == "recorded"

    page.get_by_role("link", name="as it happened").click()
    page.get_by_label("Moment (ET)").fill("2026-06-12T18:00")
    page.get_by_label("Moment (ET)").press("Enter")
    replay.shows(17)


def test_without_scripts_links_lead_from_step_to_step(reader: Reader, register: Register) -> None:
    page = reader(java_script_enabled=False).page()
    page.goto(register.replay(DIRECTIVE, "entry=28"))

    assert page.locator("#scrub").is_hidden()
    assert page.locator("#play").is_hidden()
    page.locator("#next").click()

    assert page.locator("#number").inner_text() == "¶29"
    page.get_by_role("link", name="as it was recorded").click()
    assert page.locator("#number").inner_text() == "¶29"
    page.locator('.step[data-number="15"]').click()
    assert page.locator("#number").inner_text() == "¶15"


# citing


def test_a_citation_is_copied_whole(reader: Reader, register: Register) -> None:
    here = reader()
    here.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = here.page()
    replay = Replay(page, register, DIRECTIVE, "entry=15")
    replay.scrub_to(replay.numbers.index(28))
    replay.shows(28)

    page.get_by_role("button", name="Copy citation").click()

    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == replay.by_server(28)["citation"]
    parts = ("¶28", "Anthropic suspended access", "12 June 2026, 21:59 ET", "Source:", "SHA-256 ")
    assert all(part in copied for part in (DIRECTIVE, *parts))


def test_without_a_clipboard_the_citation_is_marked_for_copying(page: Page, register: Register) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    replay = Replay(page, register, DIRECTIVE, "entry=28")

    page.get_by_role("button", name="Copy citation").click()

    expect(page.get_by_role("status").filter(has_text="Selected")).to_be_visible()
    assert page.evaluate("() => getSelection().toString()") == replay.told()["citation"]


# what a reader is told when the server does not answer


def test_a_server_that_does_not_answer_is_told_and_asked_again(reader: Reader, register: Register) -> None:
    here = reader()
    page = here.page()
    replay = Replay(page, register, DIRECTIVE, "entry=1")
    page.route("**/replay/states/**", lambda route: route.abort())
    replay.scrub_to(40)
    expect(page.locator("#where")).to_contain_text("did not answer")
    here.faults.clear()
    page.unroute("**/replay/states/**")

    replay.scrub_to(41)

    replay.shows(replay.numbers[41])


# the table that says the same


def test_the_list_and_the_tables_say_what_is_drawn(page: Page, register: Register) -> None:
    replay = Replay(page, register, HELD)

    drawn = page.locator(".mark").evaluate_all("(marks) => marks.map((one) => Number(one.dataset.number))")
    listed = page.locator(".steps tbody tr").evaluate_all("(rows) => rows.map((r) => Number(r.id.slice(1)))")
    assert sorted(drawn) == sorted(listed) == sorted(replay.numbers)
    told = page.locator("section", has=page.locator("#reach"))
    bands = told.get_by_role("row").filter(has_text="Access window")
    for word in ("open from", "held from", "extended from", "ended early", "the wait is on Halcyon"):
        expect(bands).to_contain_text(word)
