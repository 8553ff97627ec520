"""The explain_schedule command: its output, its exit status, and what it refuses. It needs no database."""

import io
import json

import pytest
from django.core.management.base import CommandError

from cables.management.commands.explain_schedule import Command

DEFAULTS = dict.fromkeys(("level", "origin", "instruction", "order", "as_of", "facts", "batch"))
X6 = {"level": "C", "origin": "1999-03-02", "instruction": "X6", "order": "12958", "as_of": "2026-11-23"}
ANSWER = {
    "date": "2024-12-31",
    "basis": "25A",
    "state": "DUE",
    "flags": [],
    "blockers": ["KYL_LOTT"],
    "rules": ["D-32", "D-40"],
}


def run(**options):
    out, err = io.StringIO(), io.StringIO()
    try:
        Command(stdout=out, stderr=err, no_color=True).handle(**{**DEFAULTS, "json": False, **options})
    except CommandError as refusal:
        return out.getvalue(), err.getvalue() + str(refusal), refusal.returncode
    return out.getvalue(), err.getvalue(), 0


def test_json_is_the_contract():
    out, err, code = run(**X6, json=True)
    assert (json.loads(out), err, code) == (ANSWER, "", 0)


def test_a_person_gets_the_reasoning_with_citations():
    out, _, code = run(**X6)
    assert code == 0
    for part in (
        "Declassification date: 31 December 2024 (basis 25A)",
        "On 23 November 2026: due",
        "Blocked by: KYL_LOTT",
        "[D-32: 32 CFR 2001.12(c)(2), 2001.22(e)(3)]",
        "[D-40: E.O. 13526 3.3(a); 32 CFR 2001.30(l)]",
        "[D-53: 50 USC 2672(b)-(c)]",
    ):
        assert part in out


def test_a_derivative_shows_its_line(tmp_path):
    facts = {"level": "S", "derivative": {"on": "2024-06-03", "sources": ["50X1-HUM"]}}
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    out, _, _ = run(facts=str(tmp_path / "facts.json"), as_of="2026-11-23")
    assert "Declassify On line: 50X1-HUM" in out


def test_options_go_before_the_facts_of_a_file(tmp_path):
    (tmp_path / "facts.json").write_text(json.dumps({"level": "S", "kyl_lott_done": True, "origin": "1990-01-01"}))
    out, _, _ = run(**X6, facts=str(tmp_path / "facts.json"), json=True)
    assert json.loads(out) == {**ANSWER, "blockers": []}


def test_a_batch_answers_a_line_each_and_names_what_it_refuses(tmp_path):
    lines = [{"level": "C", "origin": "1999-03-02", "instruction": "X6"}, {"level": "C", "colour": 1}]
    batch = tmp_path / "facts.jsonl"
    batch.write_text("\n".join([*map(json.dumps, lines), "", "nonsense", "[]"]))
    out, err, code = run(batch=str(batch), as_of="2026-11-23")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (len(answers), code) == (4, 1)
    assert answers[0] == ANSWER
    assert [set(answer) for answer in answers[1:]] == [{"error"}] * 3
    for words in ("line 2: colour: unknown field", "line 4 is not JSON", "line 5 must hold one JSON object", "3 of 4"):
        assert words in err


@pytest.mark.parametrize("lines,code", [('{"level": "C"}\n{"level": "U"}\n', 0), ('{"level": "Q"}\n', 2), ("", 0)])
def test_the_status_of_a_batch(tmp_path, lines, code):
    (tmp_path / "facts.jsonl").write_text(lines)
    assert run(batch=str(tmp_path / "facts.jsonl"), as_of="2026-11-23")[2] == code


@pytest.mark.parametrize(
    "options,said",
    [
        ({}, "Give --level"),
        ({"level": "Q"}, "level: 'Q' is not one of"),
        ({"origin": "1999-03-02"}, "level: missing"),
        ({"level": "C", "origin": "2/3/1999"}, "origin: '2/3/1999' is not a date; write YYYY-MM-DD"),
        ({"level": "C", "as_of": "tomorrow"}, "--as-of 'tomorrow' is not a date"),
        ({"facts": "no-such-file.json"}, "no-such-file.json could not be read: No such file"),
        ({"batch": "no-such-file.jsonl"}, "no-such-file.jsonl could not be read"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_status_2(options, said):
    out, err, code = run(**{"as_of": "2026-11-23", **options})
    assert (out, code) == ("", 2)
    assert said in err


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "facts.json").write_bytes(b"\xff\xfe")
    _, err, code = run(facts=str(tmp_path / "facts.json"), as_of="2026-11-23")
    assert (code, "it is not UTF-8 text" in err) == (2, True)
