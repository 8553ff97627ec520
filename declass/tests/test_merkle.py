"""RFC 6962's trees: the published vectors, and everything against the definition written out."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declass import merkle

# The inputs and the roots of their first 1…8, as the Certificate Transparency implementations publish them.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]
entries = st.lists(st.binary(max_size=8), max_size=40)


def naive(entries: list[bytes]) -> bytes:
    """MTH exactly as §2.1 defines it."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = max(2**power for power in range(8) if 2**power < len(entries))
    return sha256(b"\x01" + naive(entries[:split]) + naive(entries[split:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_published_inclusion_proof() -> None:
    proof = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [step.hex() for step in merkle.inclusion_proof(LEAVES, 5)] == proof


def test_the_published_consistency_proof() -> None:
    proof = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [step.hex() for step in merkle.consistency_proof(LEAVES, 6)] == proof


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == merkle.Frontier().root() == sha256(b"").digest()


@given(entries)
def test_a_tree_grown_leaf_by_leaf_is_the_definitions(entries: list[bytes]) -> None:
    tree = merkle.Frontier()
    for number, entry in enumerate(entries, 1):
        tree = merkle.Frontier(tree.size, tree.peaks)
        tree.append(merkle.leaf_hash(entry))
        assert (tree.size, tree.root()) == (number, naive(entries[:number]))


@pytest.mark.parametrize(("size", "peaks"), [(1, 0), (3, 1), (0, 1), (-1, 1)])
def test_a_tree_with_too_few_or_too_many_peaks_is_refused(size: int, peaks: int) -> None:
    with pytest.raises(ValueError, match="peaks"):
        merkle.Frontier(size, [b"x" * 32] * peaks)


@given(entries.filter(bool), st.data())
def test_inclusion_holds_there_and_nowhere_else(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, proof = naive(entries), merkle.inclusion_proof(leaves, index)
    assert merkle.verify_inclusion(leaves[index], index, len(leaves), proof, root)
    other = merkle.leaf_hash(b"never an entry: longer than eight bytes")
    assert not merkle.verify_inclusion(other, index, len(leaves), proof, root)
    assert not merkle.verify_inclusion(leaves[index], len(leaves), len(leaves), proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, len(leaves), [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], index, len(leaves), proof, bytes(32))
    if proof:
        assert not merkle.verify_inclusion(leaves[index], index, len(leaves), proof[:-1], root)


@given(entries, st.data())
def test_consistency_holds_for_what_was_and_for_nothing_else(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    old, new = data.draw(st.integers(0, len(leaves))), len(leaves)
    was, root, proof = naive(entries[:old]), naive(entries), merkle.consistency_proof(leaves, old)
    assert merkle.verify_consistency(old, new, was, root, proof)
    assert not merkle.verify_consistency(old, new, bytes(32), root, proof)
    assert not merkle.verify_consistency(old, new, was, root, [*proof, root])
    if old:
        assert not merkle.verify_consistency(old, new, was, bytes(32), proof)
        assert not merkle.verify_consistency(new + 1, new, was, root, proof)
    if proof:
        assert not merkle.verify_consistency(old, new, was, root, proof[:-1])


def test_no_proof_of_what_never_was() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(LEAVES, 8)
    with pytest.raises(ValueError, match="never had 9"):
        merkle.consistency_proof(LEAVES, 9)
