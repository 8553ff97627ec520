import pytest
from hypothesis import assume, given, settings

from cables.classification.guards import NO_AGENCY, Guard, Holder, admits, may_hold
from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.classification.marks import parse_mark
from cables.tests.classification.strategies import agencies, holders, labels
from cables.tests.classification.tables import rows

few = settings(max_examples=150, deadline=None)


@few
@pytest.mark.thorough
@given(labels, labels, labels)
def test_join_is_a_semilattice(a, b, c):
    assert a.join(b) == b.join(a)
    assert a.join(b.join(c)) == a.join(b).join(c)
    assert a.join(a) == a
    assert a.join(b).dominates(a)
    assert a.join(b).dominates(b)


@few
@pytest.mark.thorough
@given(labels)
def test_tokens_round_trip(label):
    tokens = label.tokens()
    assert Label.from_tokens(label.level, tokens) == label
    assert list(tokens) == sorted(set(tokens))


@few
@pytest.mark.thorough
@given(labels, holders, agencies)
def test_guard_admits_whom_the_rule_allows(label, holder, named_agencies):
    guard = label.guard(named_agencies)
    for named in (False, True):
        allowed = may_hold(holder, label, named=named, named_agencies=named_agencies)
        assert admits(guard, holder, named=named) is allowed


@few
@pytest.mark.thorough
@given(labels, labels, holders, agencies)
def test_no_one_holds_a_whole_but_not_its_parts(a, b, holder, named_agencies):
    """Under M-41 NODIS absorbs EXDIS: a person named for the record counts as named with their agency."""
    for named in (False, True):
        assume(not named or holder.agency in (named_agencies or {"STATE"}))
        if may_hold(holder, a.join(b), named=named, named_agencies=named_agencies):
            assert may_hold(holder, a, named=named, named_agencies=named_agencies)
            assert may_hold(holder, b, named=named, named_agencies=named_agencies)


HELD = rows("holders", "holder")


def person_of(row):
    fields = {"readins": frozenset(row.get("readins", [])), "q": row.get("q", False)}
    return Holder(Level[row["clearance"]], country=row.get("country", "USA"), agency=row.get("agency", ""), **fields)


@pytest.mark.parametrize("row", HELD, ids=[row["id"] for row in HELD])
def test_who_may_hold(row):
    label, agencies_named = parse_mark(row["mark"]).label, frozenset(row.get("named_agencies", []))
    for named in (False, True):
        allowed = row["may"] and (named or not row.get("needs_name", False))
        assert may_hold(person_of(row), label, named=named, named_agencies=agencies_named) is allowed
        assert admits(label.guard(agencies_named), person_of(row), named=named) is allowed


def test_guard_of_a_label_with_everything():
    guard = parse_mark("(S//SI//SAR-BP//RD//NF//ND)").label.guard()
    assert guard == Guard(Level.TS, frozenset({"SCI:SI", "SAP:BP", "Q", "NODIS"}), frozenset({"USA"}), frozenset())


@pytest.mark.parametrize("fields", [{"agency": NO_AGENCY}, {"readins": frozenset({"Q"})}])
def test_holder_cannot_claim_what_only_a_guard_says(fields):
    with pytest.raises(ValueError):
        Holder(Level.TS, **fields)


@pytest.mark.parametrize(
    "printed,whole",
    [("(TS//SI)", True), ("(S//SAR-BP)", True), ("(S//RD)", True), ("(C//ND)", True), ("(C//XD)", True)]
    + [("(S//FRD)", False), ("(S//NF)", False), ("(C//STADIS)", False), ("(SBU/NF)", False)],
)
def test_all_or_nothing(printed, whole):
    assert parse_mark(printed).label.all_or_nothing is whole


def test_a_whole_of_nothing_is_unclassified():
    assert join_all([]) == Label()


def test_unknown_token_is_refused_by_name():
    with pytest.raises(ValueError, match="'NOFORM'"):
        Label.from_tokens(Level.C, ["NOFORM"])


@pytest.mark.parametrize("fields", [{"aea": "XRD"}, {"oc": "OCR"}])
def test_unknown_category_is_refused(fields):
    with pytest.raises(ValueError, match="unknown"):
        Label(**fields)


def test_nothing_of_sbu_is_left_when_classified_or_lowered_again():
    """M-84: handling controls drop out of a classified label and do not come back."""
    label = Label(Level.U, handling=frozenset({"FOUO", "SBU"})).join(Label(Level.C))
    assert label.tokens() == ()
    assert label.at(Level.U).tokens() == ()


EVERYTHING = Label(
    Level.S,
    sci=frozenset({"SI", "TK"}),
    sap=frozenset({"X"}),
    aea="FRD",
    fgi=frozenset({"GBR", ""}),
    captions=frozenset({"EXDIS", "PEPPER"}),
    oc="OC",
    special=frozenset({"IMC"}),
)
WRITTEN = (
    "CAPTION:PEPPER",
    "EXDIS",
    "FGI:",
    "FGI:GBR",
    "FRD",
    "NF",
    "OC",
    "SAP:X",
    "SCI:SI",
    "SCI:TK",
    "SPECIAL:IMC",
)


@pytest.mark.parametrize(
    ("label", "tokens"),
    [
        (EVERYTHING, WRITTEN),
        (Label(Level.C, rel=frozenset({"USA", "GBR"})), ("REL:GBR,USA",)),
        (Label(handling=frozenset({"SBU", "ODD"})), ("HANDLING:ODD", "SBU")),
        (Label(Level.TS, aea="RD", oc="OC-USGOV"), ("OC-USGOV", "RD")),
        (Label(Level.C, nf=True), ("NF",)),
        (Label(), ()),
    ],
)
def test_tokens_as_they_are_stored(label, tokens):
    assert label.tokens() == tokens
    assert Label.from_tokens(label.level, tokens) == label


@pytest.mark.parametrize("token", ["XYZ", "REL", "sci:SI", "EXDIS:", ""])
def test_a_token_that_was_never_written_is_refused(token):
    with pytest.raises(ValueError) as refusal:
        Label.from_tokens(Level.C, ["NF", token])
    assert str(refusal.value) == f"unknown label token {token!r}; expected a token written by Label.tokens()"


def test_the_guard_of_everything():
    assert EVERYTHING.guard() == Guard(
        level=Level.TS,
        needs=frozenset({"SCI:SI", "SCI:TK", "SAP:X"}),
        countries=frozenset({"USA"}),
        agencies=frozenset({"STATE"}),
    )
    assert Label(Level.S, aea="RD", captions=frozenset({"NODIS"})).guard().needs == frozenset({"Q", "NODIS"})
    assert Label(Level.C, rel=frozenset({"USA", "GBR"})).guard().countries == frozenset({"USA", "GBR"})
