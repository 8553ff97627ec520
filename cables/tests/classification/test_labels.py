import pytest
from hypothesis import assume, given, settings

from cables.classification.guards import NO_AGENCY, Guard, Holder, admits, may_hold
from cables.classification.labels import Label, join_all
from cables.classification.levels import Level
from cables.classification.marks import parse_mark
from cables.tests.classification.strategies import agencies, holders, labels

few = settings(max_examples=150, deadline=None)


@few
@given(labels, labels, labels)
def test_join_is_a_semilattice(a, b, c):
    assert a.join(b) == b.join(a)
    assert a.join(b.join(c)) == a.join(b).join(c)
    assert a.join(a) == a
    assert a.join(b).dominates(a)
    assert a.join(b).dominates(b)


@few
@given(labels)
def test_tokens_round_trip(label):
    tokens = label.tokens()
    assert Label.from_tokens(label.level, tokens) == label
    assert list(tokens) == sorted(set(tokens))


@few
@given(labels, holders, agencies)
def test_guard_admits_whom_the_rule_allows(label, holder, named_agencies):
    guard = label.guard(named_agencies)
    for named in (False, True):
        allowed = may_hold(holder, label, named=named, named_agencies=named_agencies)
        assert admits(guard, holder, named=named) is allowed


@few
@given(labels, labels, holders, agencies)
def test_no_one_holds_a_whole_but_not_its_parts(a, b, holder, named_agencies):
    """Under M-41 NODIS absorbs EXDIS: a person named for the record counts as named with their agency."""
    for named in (False, True):
        assume(not named or holder.agency in (named_agencies or {"STATE"}))
        if may_hold(holder, a.join(b), named=named, named_agencies=named_agencies):
            assert may_hold(holder, a, named=named, named_agencies=named_agencies)
            assert may_hold(holder, b, named=named, named_agencies=named_agencies)


HELD = [
    ("(S//NF)", {"clearance": Level.S}, True),
    ("(S//NF)", {"clearance": Level.C}, False),
    ("(C//NF)", {"clearance": Level.TS, "country": "GBR"}, False),
    ("(C//REL TO USA, GBR)", {"clearance": Level.C, "country": "GBR"}, True),
    ("(C//REL TO USA, GBR)", {"clearance": Level.C, "country": "CAN"}, False),
    ("(S//SI)", {"clearance": Level.S, "readins": frozenset({"SCI:SI"})}, False),
    ("(S//SI)", {"clearance": Level.TS}, False),
    ("(S//SI)", {"clearance": Level.TS, "readins": frozenset({"SCI:SI"})}, True),
    ("(S//SAR-BP)", {"clearance": Level.S}, False),
    ("(S//SAR-BP)", {"clearance": Level.S, "readins": frozenset({"SAP:BP"})}, True),
    ("(S//RD)", {"clearance": Level.TS}, False),
    ("(S//RD)", {"clearance": Level.S, "q": True}, True),
    ("(S//FRD)", {"clearance": Level.S}, True),
    ("(C//STADIS)", {"clearance": Level.TS, "agency": "DOD"}, False),
    ("(C//STADIS)", {"clearance": Level.C, "agency": "STATE"}, True),
    ("(C//XD)", {"clearance": Level.TS, "agency": "DOD"}, False),
    ("(C//XD)", {"clearance": Level.C, "agency": "STATE"}, True),
    ("(SBU/NF)", {"clearance": Level.U, "country": "GBR"}, False),
    ("(SBU)", {"clearance": Level.U}, True),
]


@pytest.mark.parametrize("printed,person,allowed", HELD)
def test_who_may_hold(printed, person, allowed):
    """X-02, X-03, E-162, E-163."""
    assert may_hold(Holder(**person), parse_mark(printed).label, named=False) is allowed


def test_nodis_needs_a_name_on_the_list():
    """E-164."""
    label, person = parse_mark("(S//ND)").label, Holder(Level.TS, agency="STATE")
    assert not may_hold(person, label, named=False)
    assert may_hold(person, label, named=True)


def test_exdis_goes_to_the_agencies_its_originator_named():
    label = parse_mark("(S//XD)").label
    analyst = Holder(Level.TS, agency="DOD")
    assert may_hold(analyst, label, named=False, named_agencies=frozenset({"DOD"}))
    assert not may_hold(analyst, label, named=True)


def test_exdis_for_others_and_stadis_together_admit_no_agency():
    guard = parse_mark("(S//XD/STADIS)").label.guard(frozenset({"DOD"}))
    assert guard.agencies == {NO_AGENCY}
    assert not any(admits(guard, Holder(Level.TS, agency=agency), named=True) for agency in ("STATE", "DOD", ""))


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
