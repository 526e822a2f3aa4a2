"""The rules of scopes: a partial order of what is taken away, held by an oracle over explicit points."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviews.scope import (
    DIMENSIONS,
    NOBODY,
    Affiliation,
    Atom,
    Channel,
    Difference,
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

FABLE, MYTHOS, OTHER_MODEL = (UUID(int=n) for n in (5, 6, 7))
NAMES = {FABLE: "Fable 5", MYTHOS: "Mythos 5"}
EASTERN_SUMMER = timezone(timedelta(hours=-4))
LETTER = datetime(2026, 6, 12, 17, 21, tzinfo=EASTERN_SUMMER)
LIFT = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 7, 9, 12, 0, tzinfo=UTC)
CONVERSE = {Relation.NARROWER: Relation.BROADER, Relation.BROADER: Relation.NARROWER}
# Sets of thousands of points take their time on a busy machine.
unhurried = settings(deadline=None)
encoder = msgspec.json.Encoder(order="deterministic")


def excluded(*atoms: Atom) -> Population:
    return Population(polarity=Polarity.EXCLUDED, atoms=atoms)


def only(*atoms: Atom) -> Population:
    return Population(polarity=Polarity.ONLY_THESE_KEEP_ACCESS, atoms=atoms)


def scope(**stated: Any) -> Scope:
    return Scope(**(dict.fromkeys(DIMENSIONS, Extent.ALL) | stated))


CUSTOMERS = Atom(relation=Affiliation.CUSTOMER)
FOREIGN_CUSTOMERS = Atom(relation=Affiliation.CUSTOMER, nationality="foreign")
FOREIGN_STAFF = Atom(relation=Affiliation.STAFF, nationality="foreign")
LETTER_ASKED = scope(models=(FABLE, MYTHOS), population=excluded(FOREIGN_CUSTOMERS, FOREIGN_STAFF))
COMPANY_DID = scope(models=(FABLE, MYTHOS), population=excluded(CUSTOMERS, FOREIGN_STAFF))


# The oracle: a small world of explicit points, with its own idea of who fits, and Python's sets.
PEOPLE = list(
    product(["customer", "staff", "partner"], ["US", "CN", "FR"], ["us", "abroad"], ["Acme", "Zed"])
)
WORLD: dict[str, list[Any]] = {
    "models": [FABLE, MYTHOS, OTHER_MODEL],
    "population": PEOPLE,
    "channels": ["api", "app", "cloud", "weights"],
    "capabilities": ["chaining", "exploits", "anything else"],
    "period": [t + timedelta(hours=h) for t, h in ((LETTER, -1), (LETTER, 1), (LIFT, 1), (LATER, 1))],
}


def fits(atom: Atom, person: tuple[str, str, str, str]) -> bool:
    relation, nationality, location, entity = person
    if atom.relation != "any" and atom.relation != relation:
        return False
    if atom.nationality == "foreign" and nationality == "US":
        return False
    if atom.nationality not in ("any", "foreign") and atom.nationality != nationality:
        return False
    return atom.location in ("any", location) and (atom.entities == "any" or entity in atom.entities)


def expand(dimension: str, value: Any) -> frozenset[Any]:
    world = WORLD[dimension]
    match value:
        case Extent.ALL:
            return frozenset(world)
        case Population(polarity=Polarity.EXCLUDED):
            return frozenset(p for p in PEOPLE if any(fits(a, p) for a in value.atoms))
        case Population():
            return frozenset(p for p in PEOPLE if not any(fits(a, p) for a in value.atoms))
        case Period():
            after = [t for t in WORLD["period"] if value.since is None or t >= value.since]
            return frozenset(t for t in after if value.until is None or t < value.until)
        case _:
            return frozenset(point for point in world if point in value)


def points(*scopes: Scope) -> frozenset[Any]:
    return frozenset(p for s in scopes for p in product(*(expand(d, getattr(s, d)) for d in DIMENSIONS)))


def relate(requested: frozenset[Any], applied: frozenset[Any]) -> Relation:
    if requested == applied:
        return Relation.EQUAL
    if requested <= applied:
        return Relation.BROADER
    if requested >= applied:
        return Relation.NARROWER
    return Relation.DISJOINT if requested.isdisjoint(applied) else Relation.OVERLAPPING


def subsets(values: Iterable[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=4).map(tuple)


atoms = st.builds(
    Atom,
    relation=st.sampled_from(Affiliation),
    nationality=st.sampled_from(["any", "foreign", "US", "CN"]),
    location=st.sampled_from(Location),
    entities=st.sampled_from(["any", "any", ("Acme",)]),
)
populations = st.builds(
    Population, polarity=st.sampled_from(Polarity), atoms=st.lists(atoms, max_size=3).map(tuple)
)
INSTANTS = [LETTER, LIFT, LATER]
periods = st.sampled_from(
    [
        Period(since=a, until=b)
        for a, b in product([None, *INSTANTS], repeat=2)
        if a is None or b is None or a < b
    ]
)
STATED: dict[str, st.SearchStrategy[Any]] = {
    "models": st.just(Extent.ALL) | subsets([FABLE, MYTHOS]),
    "population": st.just(Extent.ALL) | populations,
    "channels": st.just(Extent.ALL) | subsets(Channel),
    "capabilities": st.just(Extent.ALL) | subsets(["chaining", "exploits"]),
    "period": st.just(Extent.ALL) | periods,
}
stated_scopes = st.builds(Scope, **STATED)
any_scopes = st.builds(Scope, **{d: st.just(Extent.NOT_STATED) | s for d, s in STATED.items()})


@st.composite
def near_pairs(draw: st.DrawFn, every: st.SearchStrategy[Scope] = stated_scopes) -> tuple[Scope, Scope]:
    """Two scopes that differ in few dimensions, so that every relation comes up."""
    one, other = draw(every), draw(every)
    shared = draw(st.sets(st.sampled_from(DIMENSIONS), min_size=2))
    return one, msgspec.structs.replace(other, **{d: getattr(one, d) for d in shared})


@unhurried
@given(near_pairs())
def test_comparing_agrees_with_sets_of_explicit_points(pair: tuple[Scope, Scope]) -> None:
    requested, applied = pair

    difference = requested.compare(applied)

    assert difference.overall is relate(points(requested), points(applied))
    for dimension in DIMENSIONS:
        sides = (expand(dimension, getattr(s, dimension)) for s in pair)
        assert difference.dimensions[dimension] is relate(*sides)


@unhurried
@given(stated_scopes)
def test_a_scope_is_equal_to_itself(one: Scope) -> None:
    assert set(one.compare(one).dimensions.values()) | {one.compare(one).overall} == {Relation.EQUAL}


@unhurried
@given(near_pairs(any_scopes))
def test_broader_and_narrower_are_converses_and_the_others_are_symmetric(pair: tuple[Scope, Scope]) -> None:
    one, other = pair

    there, back = one.compare(other), other.compare(one)

    assert back.overall is CONVERSE.get(there.overall, there.overall)
    assert back.dimensions == {d: CONVERSE.get(r, r) for d, r in there.dimensions.items()}


@unhurried
@given(near_pairs())
def test_two_scopes_that_cover_each_other_take_away_the_same(pair: tuple[Scope, Scope]) -> None:
    one, other = pair

    mutual = one.covers(other) and other.covers(one)

    assert mutual == (points(one) == points(other)) == (one.compare(other).overall is Relation.EQUAL)


@unhurried
@given(stated_scopes, st.data())
def test_narrower_is_transitive(widest: Scope, data: st.DataObject) -> None:
    def cut(outer: Scope) -> Scope:
        other = data.draw(stated_scopes)
        dimension = data.draw(st.sampled_from(DIMENSIONS))
        smaller = msgspec.structs.replace(outer, **{dimension: getattr(other, dimension)})
        return smaller if outer.covers(smaller) else outer

    middle = cut(cut(widest))
    inner = cut(cut(middle))

    assert widest.covers(middle)
    assert middle.covers(inner)
    assert widest.covers(inner)
    if Relation.NARROWER in (widest.compare(middle).overall, middle.compare(inner).overall):
        assert widest.compare(inner).overall is Relation.NARROWER


@unhurried
@given(any_scopes, any_scopes, any_scopes)
def test_covering_is_transitive_also_where_something_is_not_stated(a: Scope, b: Scope, c: Scope) -> None:
    if a.covers(b) and b.covers(c):
        assert a.covers(c)


@unhurried
@given(near_pairs())
def test_overall_follows_from_the_dimensions(pair: tuple[Scope, Scope]) -> None:
    requested, applied = pair
    assume(not requested.restricts_nobody and not applied.restricts_nobody)

    difference = requested.compare(applied)

    found = set(difference.dimensions.values()) - {Relation.EQUAL}
    if Relation.DISJOINT in found:
        assert difference.overall is Relation.DISJOINT
    elif len(found) <= 1:
        assert difference.overall in (found or {Relation.EQUAL})
    else:
        assert difference.overall is Relation.OVERLAPPING


def fillings(dimension: str, scopes: tuple[Scope, Scope]) -> list[list[Any]]:
    """For each scope, what a dimension may stand for: itself where it is stated, else telling parts of it."""
    parts: dict[str, list[Any]] = {
        "models": [(FABLE,), (MYTHOS,), (OTHER_MODEL,)],
        "population": [
            excluded(Atom(nationality=n, location=Location.US, entities=("Acme",))) for n in ("US", "CN")
        ],
        "channels": [(c,) for c in Channel],
        "capabilities": [("chaining",), ("anything else",)],
        "period": [Period(until=LETTER), Period(since=LETTER, until=LIFT), Period(since=LATER)],
    }
    known = [v for s in scopes if (v := getattr(s, dimension)) not in (Extent.NOT_STATED, NOBODY)]
    if dimension == "population":
        flipped = [
            only(*p.atoms) if p.polarity is Polarity.EXCLUDED else excluded(*p.atoms)
            for p in known
            if p != "all"
        ]
        known = [p for p in (*known, *flipped) if p == "all" or not scope(population=p).restricts_nobody]
    if dimension == "channels":
        known += [rest for c in known if c != "all" and (rest := tuple(set(Channel) - set(c)))]
    filled = [*known, Extent.ALL, *parts[dimension]]
    return [filled if getattr(s, dimension) is Extent.NOT_STATED else [getattr(s, dimension)] for s in scopes]


@settings(max_examples=60, deadline=None)
@given(near_pairs(any_scopes), st.sets(st.sampled_from(DIMENSIONS), max_size=2))
def test_overall_is_stated_exactly_where_no_unstated_part_could_change_it(
    pair: tuple[Scope, Scope], unstated: set[str]
) -> None:
    stated = set(DIMENSIONS) - unstated
    requested, applied = (
        msgspec.structs.replace(s, **{d: Extent.ALL for d in stated if getattr(s, d) is Extent.NOT_STATED})
        for s in pair
    )

    overall = requested.compare(applied).overall

    choices = [list(product(*fillings(d, (requested, applied)))) for d in DIMENSIONS]
    seen = set()
    for chosen in product(*choices):
        sides = [Scope(**dict(zip(DIMENSIONS, values, strict=True))) for values in zip(*chosen, strict=True)]
        seen.add(sides[0].compare(sides[1]).overall)
        if len(seen) > 1:
            break
    assert overall is (seen.pop() if len(seen) == 1 else Relation.CANNOT_COMPARE)


@unhurried
@given(near_pairs(any_scopes))
def test_a_dimension_that_is_not_stated_cannot_be_compared(pair: tuple[Scope, Scope]) -> None:
    found = pair[0].compare(pair[1]).dimensions

    for dimension in DIMENSIONS:
        silent = any(getattr(s, dimension) is Extent.NOT_STATED for s in pair)
        assert (found[dimension] is Relation.CANNOT_COMPARE) == silent


def test_nothing_decides_where_one_dimension_is_not_stated_and_the_others_meet() -> None:
    silent = msgspec.structs.replace(LETTER_ASKED, period=Extent.NOT_STATED)
    limited = msgspec.structs.replace(COMPANY_DID, period=Period(since=LETTER))

    assert silent.compare(silent).overall is Relation.CANNOT_COMPARE
    assert silent.compare(limited).overall is Relation.CANNOT_COMPARE
    assert Scope().compare(Scope()).overall is Relation.CANNOT_COMPARE


def test_a_disjoint_dimension_decides_whatever_is_not_stated() -> None:
    fable, mythos = Scope(models=(FABLE,)), Scope(models=(MYTHOS,))

    assert fable.compare(mythos).overall is Relation.DISJOINT


def test_all_is_at_least_what_is_not_stated() -> None:
    silent = msgspec.structs.replace(LETTER_ASKED, channels=Extent.NOT_STATED)

    assert silent.compare(COMPANY_DID).overall is Relation.BROADER
    assert silent.compare(LETTER_ASKED).overall is Relation.CANNOT_COMPARE


@pytest.mark.parametrize("elsewhere", [scope(), scope(models=(FABLE,)), Scope()])
def test_restricting_nobody_is_narrower_than_restricting_somebody(elsewhere: Scope) -> None:
    nobody = scope(models=(MYTHOS,), population=NOBODY)

    assert elsewhere.compare(nobody).overall is Relation.NARROWER
    assert nobody.compare(elsewhere).overall is Relation.BROADER


def test_two_scopes_that_restrict_nobody_are_equal_whatever_else_they_say() -> None:
    one, other = scope(models=(FABLE,), population=NOBODY), Scope(population=only(Atom()))

    assert one.restricts_nobody
    assert other.restricts_nobody
    assert one.compare(other).overall is Relation.EQUAL


ABROAD, IN_US = Atom(location=Location.ABROAD), Atom(location=Location.US)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            excluded(CUSTOMERS),
            excluded(FOREIGN_CUSTOMERS, Atom(relation=Affiliation.CUSTOMER, nationality="US")),
        ),
        (excluded(Atom()), only()),
        (Extent.ALL, excluded(*(Atom(relation=r) for r in Affiliation if r != "any"))),
        (excluded(ABROAD), only(IN_US)),
        (excluded(Atom(nationality="foreign")), only(Atom(nationality="US"))),
        (
            excluded(Atom(nationality="foreign")),
            excluded(Atom(nationality="foreign"), Atom(nationality="CN")),
        ),
        (excluded(CUSTOMERS), only(*(Atom(relation=r) for r in (Affiliation.STAFF, Affiliation.PARTNER)))),
    ],
)
def test_a_population_means_the_same_however_it_is_written(
    one: Population | Extent, other: Population | Extent
) -> None:
    assert scope(population=one).compare(scope(population=other)).overall is Relation.EQUAL


def test_every_dimension_means_the_same_however_it_is_written() -> None:
    assert scope(channels=tuple(Channel), period=Period()).compare(scope()).overall is Relation.EQUAL


def test_listed_models_and_capabilities_are_never_all_of_them() -> None:
    assert scope(models=(FABLE, MYTHOS)).compare(scope()).models is Relation.BROADER
    assert scope().compare(scope(capabilities=("chaining",))).capabilities is Relation.NARROWER


def test_foreign_contains_every_named_foreign_country_and_never_the_us() -> None:
    foreign, chinese, american = (excluded(Atom(nationality=n)) for n in ("foreign", "CN", "US"))

    def found(one: Population, other: Population) -> Relation:
        return scope(population=one).compare(scope(population=other)).population

    assert found(foreign, chinese) is Relation.NARROWER
    assert found(chinese, foreign) is Relation.BROADER
    assert found(chinese, american) is Relation.DISJOINT
    assert found(foreign, american) is Relation.DISJOINT


def test_the_directive_of_june_was_applied_more_broadly_than_it_asked() -> None:
    difference = LETTER_ASKED.compare(COMPANY_DID)

    assert difference.overall is Relation.BROADER
    assert {d for d, r in difference.dimensions.items() if r is not Relation.EQUAL} == {"population"}
    assert difference.population is Relation.BROADER
    assert "population: broader than requested" in str(difference)


def test_the_preview_of_june_left_less_access_than_the_ask_it_answers_had_named() -> None:
    asked = scope(models=(OTHER_MODEL,), period=Period(since=LETTER, until=LATER))
    preview = only(Atom(relation=Affiliation.PARTNER, entities=("Acme", "Initech")))

    staged = msgspec.structs.replace(asked, population=preview)
    unnamed = msgspec.structs.replace(asked, population=Extent.NOT_STATED)

    assert asked.compare(staged).overall is Relation.NARROWER
    assert unnamed.compare(staged).population is Relation.CANNOT_COMPARE
    assert unnamed.compare(staged).overall is Relation.CANNOT_COMPARE


def test_the_partial_lift_of_june_leaves_the_other_model_and_the_customers() -> None:
    partners = Atom(relation=Affiliation.PARTNER, entities=("Acme", "Initech"))
    asked = scope(models=(FABLE, MYTHOS), population=excluded(CUSTOMERS, FOREIGN_STAFF, partners))
    lift = scope(models=(MYTHOS,), population=excluded(FOREIGN_STAFF, partners))

    left = asked.minus(lift)

    assert left == (
        scope(models=(FABLE,), population=asked.population),
        scope(models=(MYTHOS,), population=excluded(CUSTOMERS)),
    )


def test_a_lift_for_one_partner_leaves_the_others_by_name() -> None:
    partners = [
        Atom(relation=Affiliation.PARTNER, entities=names) for names in (("A", "B", "C"), ("B",), ("A", "C"))
    ]
    standing, lifted, rest = (scope(population=excluded(atom)) for atom in partners)

    assert standing.minus(lifted) == (rest,)
    assert union(lifted, rest) == standing


def test_nothing_is_left_of_nothing() -> None:
    nobody = scope(population=NOBODY)

    assert nobody.minus(LETTER_ASKED) == nobody.minus(nobody) == ()
    assert LETTER_ASKED.minus(nobody) == (LETTER_ASKED,)


def test_a_lift_from_a_day_on_ends_the_restriction_on_that_day() -> None:
    standing = scope(period=Period(since=LETTER))

    assert standing.minus(scope(period=Period(since=LIFT))) == (
        scope(period=Period(since=LETTER, until=LIFT)),
    )


@unhurried
@given(near_pairs())
def test_what_is_left_is_what_was_not_lifted(pair: tuple[Scope, Scope]) -> None:
    standing, lifted = pair

    try:
        left = standing.minus(lifted)
    except NotOneScope:
        assume(False)

    assert points(*left) == points(standing) - points(lifted)
    assert sum(len(points(s)) for s in left) == len(points(*left))


@unhurried
@given(near_pairs())
def test_a_sum_holds_what_either_scope_takes_away(pair: tuple[Scope, Scope]) -> None:
    try:
        both = union(*pair)
    except NotOneScope:
        assume(False)

    assert points(both) == points(*pair)
    assert both.covers(pair[0])
    assert both.covers(pair[1])
    assert union(*reversed(pair)).compare(both).overall is Relation.EQUAL


@settings(max_examples=50, deadline=None)
@given(st.lists(stated_scopes, max_size=3), near_pairs())
def test_sums_compare_like_sets_even_where_no_scope_states_them(
    more: list[Scope], pair: tuple[Scope, Scope]
) -> None:
    requested, applied = [pair[0], *more[:1]], [pair[1], *more[1:]]

    assert compare_sums(requested, applied) is relate(points(*requested), points(*applied))
    assert compare_sums([], applied) is relate(frozenset(), points(*applied))


def test_a_stated_scope_equals_the_sum_of_its_effects() -> None:
    effects = [
        scope(models=(m,), population=excluded(a))
        for m in (FABLE, MYTHOS)
        for a in (CUSTOMERS, FOREIGN_STAFF)
    ]

    assert compare_sums([COMPANY_DID], effects) is Relation.EQUAL
    assert compare_sums([COMPANY_DID], effects[1:]) is Relation.NARROWER
    assert compare_sums([COMPANY_DID], [*effects, Scope()]) is Relation.CANNOT_COMPARE
    assert compare_sums([COMPANY_DID], [*effects, Scope(population=NOBODY)]) is Relation.EQUAL


def test_a_sum_that_no_scope_states_is_refused_with_its_dimensions() -> None:
    with pytest.raises(NotOneScope, match="models and population"):
        union(
            scope(models=(FABLE,), population=excluded(CUSTOMERS)),
            scope(models=(MYTHOS,), population=excluded(FOREIGN_STAFF)),
        )


def test_a_sum_keeps_unstated_what_one_side_leaves_unstated() -> None:
    silent = msgspec.structs.replace(LETTER_ASKED, channels=Extent.NOT_STATED)

    assert union(silent, msgspec.structs.replace(LETTER_ASKED, channels=(Channel.API,))) == silent
    with pytest.raises(NotOneScope, match="channels"):
        union(silent, msgspec.structs.replace(COMPANY_DID, channels=(Channel.API,)))


def test_all_models_but_one_cannot_be_stated() -> None:
    with pytest.raises(NotOneScope, match="models"):
        scope().minus(scope(models=(FABLE,)))


def test_what_is_left_of_something_unstated_cannot_be_told() -> None:
    silent = msgspec.structs.replace(LETTER_ASKED, period=Extent.NOT_STATED)

    fable = scope(models=(FABLE,))

    assert silent.minus(scope()) == ()
    assert silent.minus(fable) == (msgspec.structs.replace(silent, models=(MYTHOS,)),)
    with pytest.raises(NotOneScope, match="period"):
        silent.minus(scope(period=Period(since=LIFT)))


@unhurried
@given(any_scopes)
def test_a_scope_survives_encoding(one: Scope) -> None:
    encoded = encoder.encode(one)

    back = msgspec.json.decode(encoded, type=Scope)

    assert back == one
    assert hash(back) == hash(one)
    assert encoder.encode(back) == encoded


@unhurried
@given(st.lists(atoms, max_size=4), st.lists(st.sampled_from([FABLE, MYTHOS])), st.randoms())
def test_order_and_repetition_change_no_byte(people: list[Atom], models: list[UUID], random: Any) -> None:
    models = [*models, FABLE]
    shuffled, mixed = [*people, *people], [*models, *models]
    random.shuffle(shuffled)
    random.shuffle(mixed)

    one = Scope(models=tuple(models), population=excluded(*people))
    other = Scope(models=tuple(mixed), population=excluded(*shuffled))

    assert one == other
    assert encoder.encode(one) == encoder.encode(other) == msgspec.json.encode(other)


def test_names_are_kept_in_one_spelling() -> None:
    composed, decomposed = Atom(entities=("Caf\u00e9  Labs",)), Atom(entities=(" Cafe\u0301 Labs",))

    assert composed == decomposed


def test_an_instant_is_the_same_in_every_zone() -> None:
    assert encoder.encode(Period(since=LETTER)) == encoder.encode(Period(since=LETTER.astimezone(UTC)))


def test_a_difference_survives_encoding() -> None:
    difference = LETTER_ASKED.compare(COMPANY_DID)

    assert msgspec.json.decode(encoder.encode(difference), type=Difference) == difference


@pytest.mark.parametrize(
    ("kind", "fields", "named"),
    [
        (Atom, {"nationality": ""}, "nationality"),
        (Atom, {"nationality": "china"}, "nationality"),
        (Atom, {"nationality": "UK"}, "nationality"),
        (Atom, {"relation": "boss"}, "relation: .*boss"),
        (Atom, {"location": "mars"}, "location: .*mars"),
        (Atom, {"entities": ()}, "entities"),
        (Atom, {"entities": ("  ",)}, "entities"),
        (Population, {"polarity": "some", "atoms": ()}, "polarity"),
        (Population, {"polarity": Polarity.EXCLUDED, "atoms": ("all",)}, "atoms"),
        (Period, {"since": LIFT, "until": LIFT}, "until"),
        (Period, {"since": LATER, "until": LIFT}, "until"),
        (Period, {"since": datetime(2026, 6, 12)}, "since"),
        (Period, {"since": datetime(1, 1, 1, tzinfo=UTC)}, "since"),
        (Scope, {"models": ()}, "models"),
        (Scope, {"channels": ("fax",)}, "channels: .*fax"),
        (Scope, {"capabilities": ("",)}, "capabilities"),
        (Scope, {"population": "nobody"}, "population"),
        (Scope, {"period": "forever"}, "period"),
    ],
)
def test_input_that_does_not_fit_is_refused_by_its_name(
    kind: Any, fields: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        kind(**fields)


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        (b'{"models":[]}', r"\$\.models"),
        (b'{"models":["fable"]}', r"\$\.models"),
        (b'{"population":{"polarity":"excluded","atoms":[{"relation":"boss"}]}}', r"atoms\[0\]\.relation"),
        (b'{"population":{"polarity":"excluded","atoms":[{"nationality":""}]}}', r"atoms\[0\]\.nationality"),
        (b'{"population":{"atoms":[]}}', "polarity"),
        (b'{"period":{"since":"2026-06-12T17:21:00"}}', r"\$\.period\.since"),
        (b'{"period":{"since":"2026-06-12T17:21:00Z","until":"2026-06-12T17:21:00Z"}}', r"until.*\$\.period"),
        (b'{"region":"all"}', "region"),
    ],
)
def test_decoding_says_what_does_not_fit_and_where(sent: bytes, where: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=where):
        msgspec.json.decode(sent, type=Scope)


@pytest.mark.parametrize(
    ("population", "words"),
    [
        (LETTER_ASKED.population, "foreign customers and foreign staff, anywhere"),
        (COMPANY_DID.population, "all customers and foreign staff"),
        (
            only(Atom(relation=Affiliation.PARTNER, nationality="US", entities=("Initech", "Acme"))),
            "only US partners Acme, Initech keep access",
        ),
        (excluded(Atom()), "everyone"),
        (only(), "everyone"),
        (NOBODY, "nobody"),
        (excluded(Atom(nationality="foreign", location=Location.ABROAD)), "foreign nationals outside the US"),
        (excluded(Atom(nationality="CN"), FOREIGN_STAFF), "CN nationals and foreign staff, anywhere"),
        (
            excluded(Atom(relation=Affiliation.STAFF, entities=("Acme",)), FOREIGN_CUSTOMERS),
            "foreign customers; and staff at Acme",
        ),
        (excluded(Atom(entities=("Acme",), location=Location.US)), "everyone at Acme in the US"),
    ],
)
def test_a_population_reads_like_a_person_would_say_it(population: Population, words: str) -> None:
    assert str(population) == words


def test_a_scope_reads_from_people_to_period_and_says_what_is_not_stated() -> None:
    limited = Scope(
        models=(MYTHOS, FABLE),
        population=LETTER_ASKED.population,
        channels=(Channel.APP, Channel.API),
        period=Period(since=LETTER, until=LIFT),
    )

    words = limited.in_words(NAMES)

    for phrase in ("for Fable 5 and Mythos 5", "through the API and app", "from 12 June 2026, 17:21 ET"):
        assert phrase in words
    assert words.endswith("; capabilities not stated")
    assert f"for {FABLE} and {MYTHOS}" in str(limited) or f"for {MYTHOS} and {FABLE}" in str(limited)
    assert str(scope()) == "everyone, all models, channels and capabilities, at any time"
    assert "limited to chaining" in str(Scope(capabilities=("chaining",)))


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_has_words_of_its_own(relation: Relation) -> None:
    assert [r for r in Relation if r.words == relation.words] == [relation]
