"""Generated labels and holders for the property tests."""

from hypothesis import strategies as st

from cables.classification.guards import Holder
from cables.classification.labels import AEA_ORDER, ORCON_ORDER, Label
from cables.classification.levels import Level

COUNTRIES = ("USA", "GBR", "CAN", "AUS")
AGENCIES = ("STATE", "DOD", "CIA", "")


def subsets(*names: str, most: int = 3) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=most)


labels = st.builds(
    Label,
    level=st.sampled_from(Level),
    sci=subsets("SI", "TK", most=1) | st.just(frozenset()),
    sap=subsets("BP", most=1) | st.just(frozenset()),
    aea=st.sampled_from(AEA_ORDER),
    fgi=subsets("GBR", "NATO", ""),
    captions=subsets("NODIS", "EXDIS", "STADIS", "LIMDIS", "ROGER", most=2),
    oc=st.sampled_from(ORCON_ORDER),
    nf=st.booleans(),
    rel=subsets(*COUNTRIES) | st.just(frozenset()),
    handling=subsets("SBU", "SBU-NF", "FOUO", "LOU", "CUI", "PRVCY"),
    special=subsets("RELIDO", "PROPIN", "CNWDI"),
)
holders = st.builds(
    Holder,
    clearance=st.sampled_from(Level),
    readins=subsets("SCI:SI", "SCI:TK", "SAP:BP"),
    q=st.booleans(),
    country=st.sampled_from(COUNTRIES),
    agency=st.sampled_from(AGENCIES),
)
agencies = subsets("STATE", "DOD")
