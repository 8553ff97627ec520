"""The parse_cable command: its output, its exit status, and what it refuses. It needs no settings and no database."""

import io
import json
import shutil

import pytest
from django.core.management.base import CommandError

from cables.management.commands.parse_cable import Command
from cables.tests.parsing.cables_text import cable
from cables.tests.parsing.corpora import CORPUS


@pytest.fixture
def run():
    def call(*paths, as_json: bool = True) -> tuple[str, str, int]:
        out, err = io.StringIO(), io.StringIO()
        command = Command(stdout=out, stderr=err, no_color=True)
        try:
            command.handle(paths=[str(path) for path in paths], json=as_json)
        except CommandError as refusal:
            return out.getvalue(), err.getvalue(), refusal.returncode
        return out.getvalue(), err.getvalue(), 0

    return call


def test_one_json_line_for_each_cable_in_input_order(run, tmp_path):
    (tmp_path / "two.txt").write_text(cable() + "\nNNNN\n\n" + cable(banner="UNCLAS LIMA 001240"))
    out, err, status = run(CORPUS / "lima-004377.txt", tmp_path / "two.txt")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["serial"] for line in lines] == [4377, 1234, 1240]
    assert lines[0]["path"] == str(CORPUS / "lima-004377.txt")
    assert (err, status) == ("", 0)


def test_folders_are_read_at_any_depth_in_order(run, tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.txt", "deep/a.txt"):
        shutil.copy(CORPUS / "lima-004377.txt", tmp_path / name)
    out, _, status = run(tmp_path)
    assert [json.loads(line)["path"] for line in out.splitlines()] == [f"{tmp_path}/b.txt", f"{tmp_path}/deep/a.txt"]
    assert status == 0


def test_standard_input(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(cable().encode())))
    out, _, status = run("-")
    assert (json.loads(out)["mrn"], json.loads(out)["path"], status) == ("06LIMA1234", "-", 0)


def test_a_refused_file_is_named_and_the_rest_goes_on(run, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "scan.txt").write_bytes(b"%PDF-1.4")
    out, err, status = run(tmp_path / "empty.txt", CORPUS / "lima-004377.txt", tmp_path / "scan.txt", tmp_path / "none")
    assert [json.loads(line)["serial"] for line in out.splitlines()] == [4377]
    assert [line.split(": ")[0].rsplit("/", 1)[1] for line in err.splitlines()] == ["empty.txt", "scan.txt", "none"]
    assert "PDF" in err
    assert status == 1


def test_status_two_when_nothing_could_be_read(run, tmp_path):
    assert run(tmp_path / "none")[2] == 2
    assert run(tmp_path)[2] == 2


def test_decoding_problems_stand_with_the_cables_own(run, tmp_path):
    (tmp_path / "nul.txt").write_bytes(cable().encode().replace(b"Talks", b"Ta\0lks"))
    out, _, _ = run(tmp_path / "nul.txt")
    assert [problem["code"] for problem in json.loads(out)["problems"]] == ["NUL_BYTE"]


def test_the_table_cannot_steer_a_terminal(run, tmp_path):
    (tmp_path / "a.txt").write_text(cable(subject="SUBJECT: \x1b[31mRED\u202e\n"))
    out, _, _ = run(tmp_path / "a.txt", as_json=False)
    assert "\ufffd[31mRED\ufffd" in out
    assert "\x1b" not in out


def test_the_table_says_what_a_person_wants_to_know(run):
    out, _, status = run(CORPUS / "lima-004377.txt", as_json=False)
    for words in (
        "LIMA 4377",
        "2015-10-08",
        "PERUVIAN FOREIGN POLICY",
        "! SECTION_MISSING",
        "EXPLICIT",
        "What has changed?",
    ):
        assert words in out
    assert status == 0
