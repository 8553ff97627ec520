"""The JSON that scripts rely on: every key, in order, and exactly what the corpus expects."""

import json

import pytest

from cables.parsing.contract import as_json
from cables.parsing.parser import parse
from cables.parsing.text import decode
from cables.tests.parsing.corpora import CORPUS

KEYS = (
    "path year post serial mrn sections level captions controls origin_on origin_precision dtg order instruction tags "
    "persons subject subject_mark references classified_by classified_by_title reasons entire_text release portions "
    "signature problems"
)
PORTION_KEYS = "kind number mark level controls basis start end text"
INSTRUCTION_KEYS = "raw kind code date review_on event"
FILES = sorted(CORPUS.glob("*.txt"))


def read(file) -> list[dict]:
    return [as_json(cable, file.name) for cable in parse(decode(file.read_bytes()).text)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_corpus_reads_exactly_as_expected(file):
    expected = json.loads(file.with_suffix(".expected.json").read_text())
    assert json.loads(json.dumps(read(file))) == expected


def test_every_key_of_the_contract_in_its_order():
    (seed,) = read(CORPUS / "lima-004377.txt")
    assert list(seed) == KEYS.split()
    assert list(seed["instruction"]) == INSTRUCTION_KEYS.split()
    assert {tuple(portion) for portion in seed["portions"]} == {tuple(PORTION_KEYS.split())}
    assert {tuple(problem) for problem in seed["problems"]} == {("code", "start", "end", "note")}


def test_portions_tile_the_text():
    for file in FILES:
        text = decode(file.read_bytes()).text
        spans = [(portion["start"], portion["end"]) for cable in read(file) for portion in cable["portions"]]
        assert "".join(text[start:end] for start, end in spans) == text
