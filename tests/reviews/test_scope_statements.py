"""What states a scope exactly: its words for people, what is left of it, and the sum of two."""

import time
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from reviews.scope import (
    Affiliation,
    Atom,
    Channel,
    Extent,
    Location,
    NotOneScope,
    Period,
    Polarity,
    Population,
    Relation,
    Scope,
    compare_sums,
    union,
)

FABLE, MYTHOS = UUID(int=5), UUID(int=6)
NAMES: Final = {FABLE: "Fable 5", MYTHOS: "Mythos 5"}

JUNE, JULY, AUGUST = (datetime(2026, month, 1, 4, tzinfo=UTC) for month in (6, 7, 8))

ALL: Final[dict[str, Any]] = dict.fromkeys(
    ("models", "population", "channels", "capabilities", "period"), Extent.ALL
)


def whole(**stated: Any) -> Scope:
    """A scope of everything but what is stated."""
    return Scope(**{**ALL, **stated})


def people(*atoms: Atom) -> Population:
    return Population(polarity=Polarity.EXCLUDED, atoms=atoms)


def customers(nationality: str = "any", location: Location = Location.ANY, *names: str) -> Atom:
    entities: Any = names or "any"
    return Atom(relation=Affiliation.CUSTOMER, nationality=nationality, location=location, entities=entities)


# words


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (whole(), "everyone, all models, channels and capabilities, at any time"),
        (Scope(), "models, population, channels, capabilities and period not stated"),
        (
            whole(population=people(customers("foreign"))),
            "foreign customers, anywhere, all models, channels and capabilities, at any time",
        ),
        (
            whole(models=(FABLE, MYTHOS), channels=(Channel.API, Channel.APP), capabilities=("agents",)),
            "everyone, for Fable 5 and Mythos 5, through the API and app, limited to agents, at any time",
        ),
        (
            Scope(population=people(customers("GB")), period=Period(since=JUNE, until=JULY)),
            "GB customers, anywhere, from 1 June 2026, 00:00 ET until 1 July 2026, 00:00 ET; "
            "models, channels and capabilities not stated",
        ),
        (
            whole(
                population=people(
                    customers("any", Location.ANY, "Acme"), customers("US", Location.ANY, "Initech")
                )
            ),
            "US customers Initech; and customers Acme, all models, channels and capabilities, at any time",
        ),
    ],
)
def test_a_scope_in_words(scope: Scope, words: str) -> None:
    assert scope.in_words(NAMES) == words


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(), "at any time"),
        (Period(since=JUNE), "from 1 June 2026, 00:00 ET"),
        (Period(until=JULY), "until 1 July 2026, 00:00 ET"),
    ],
)
def test_a_period_in_words(period: Period, words: str) -> None:
    assert str(period) == words


def test_three_named_groups_are_parted_by_semicolons() -> None:
    population = people(*(customers("any", Location.ANY, name) for name in ("Acme", "Hooli", "Initech")))

    assert str(population) == "customers Acme; customers Hooli; and customers Initech"


def test_a_difference_in_words() -> None:
    asked, applied = whole(models=(FABLE,)), whole(models=(FABLE, MYTHOS))

    assert str(asked.compare(applied)) == (
        "overall: broader than requested; "
        "population, channels, capabilities and period: the same as requested; models: broader than requested"
    )


# what is left


def test_what_overlaps_nowhere_leaves_the_scope_in_one_piece() -> None:
    directed = whole(models=(FABLE, MYTHOS), channels=(Channel.API,))

    assert directed.minus(whole(models=(MYTHOS,), channels=(Channel.APP,))) == (directed,)
    assert directed.minus(whole(population=people())) == (directed,)


def test_what_is_left_and_what_was_lifted_are_the_whole() -> None:
    directed = whole(population=people(customers("GB"), customers("FR"), customers("US")))
    lifted = whole(population=people(customers("GB", Location.US)), channels=(Channel.API,))

    left = directed.minus(lifted)

    assert compare_sums([directed], [*left, lifted]) is Relation.EQUAL
    assert all(part.compare(lifted).overall is Relation.DISJOINT for part in left)


# sums


def test_periods_that_meet_are_one() -> None:
    first, second = (
        whole(period=Period(since=JUNE, until=JULY)),
        whole(period=Period(since=JULY, until=AUGUST)),
    )

    assert union(first, second).period == Period(since=JUNE, until=AUGUST)


def test_a_period_without_a_beginning_keeps_none() -> None:
    first, second = whole(period=Period(until=JUNE)), whole(period=Period(since=JUNE, until=JULY))

    assert union(first, second).period == Period(until=JULY)


def test_periods_apart_are_not_one() -> None:
    first, second = whole(period=Period(until=JUNE)), whole(period=Period(since=JULY, until=AUGUST))

    with pytest.raises(NotOneScope):
        union(first, second)


def test_a_part_not_stated_leaves_the_sum_not_stated() -> None:
    stated, unstated = whole(channels=(Channel.API,)), whole(channels=Extent.NOT_STATED)

    assert union(stated, unstated).channels is Extent.NOT_STATED
    assert union(unstated, stated).channels is Extent.NOT_STATED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (customers("GB", Location.US), customers("FR", Location.ABROAD)),
        (customers("US", Location.US), customers("US", Location.ABROAD)),
        (customers("foreign", Location.ABROAD), Atom(relation=Affiliation.STAFF, nationality="GB")),
        (customers("any", Location.ANY, "Acme"), customers("GB", Location.US, "Initech")),
    ],
)
def test_the_sum_of_two_groups_is_exactly_both(one: Atom, other: Atom) -> None:
    parts = [whole(population=people(one)), whole(population=people(other))]

    assert compare_sums(parts, [union(*parts)]) is Relation.EQUAL


def test_two_scopes_on_either_side_are_summed_and_a_single_one_is_compared_as_it_is() -> None:
    fable, mythos = whole(models=(FABLE,)), whole(models=(MYTHOS,))
    unsaid = [Scope(models=(model,)) for model in (FABLE, MYTHOS)]

    assert compare_sums([fable, mythos], [mythos, fable]) is Relation.EQUAL
    assert compare_sums(unsaid[:1], unsaid[1:]) is Relation.DISJOINT


def test_the_zone_of_the_machine_moves_no_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        told = str(Period(since=JUNE, until=JULY))
        with pytest.raises(ValueError, match="since"):  # nobody in the East could be shown it
            Period(since=datetime(1, 1, 1, 2, tzinfo=UTC))
    time.tzset()

    assert told == "from 1 June 2026, 00:00 ET until 1 July 2026, 00:00 ET"


def test_lists_are_taken_as_what_they_hold() -> None:
    given: Any = [MYTHOS, FABLE, MYTHOS]

    assert Scope(models=given).models == (FABLE, MYTHOS)


def test_a_name_is_kept_with_single_spaces() -> None:
    assert Scope(capabilities=(" source \t code ",)).capabilities == ("source code",)


def test_what_is_everything_together_is_said_as_all() -> None:
    some = whole(channels=(Channel.API, Channel.APP)), whole(channels=(Channel.CLOUD, Channel.WEIGHTS))
    others = [Atom(relation=relation) for relation in (Affiliation.STAFF, Affiliation.PARTNER)]

    assert union(*some).channels is Extent.ALL
    assert union(whole(population=people(customers())), whole(population=people(*others))) == whole()


def test_a_population_whose_rest_no_groups_make_up_is_not_one_scope() -> None:
    staff_of_acme = Atom(relation=Affiliation.STAFF, entities=("Acme",))
    directed = whole(population=people(customers(), staff_of_acme))

    # customers other than Acme, and staff of Acme: neither they nor all others are groups with names
    with pytest.raises(NotOneScope, match="population"):
        directed.minus(whole(population=people(customers("any", Location.ANY, "Acme"))))
