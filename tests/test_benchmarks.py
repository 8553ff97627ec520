"""The benchmarks run, at a size that says nothing of the product, and tell every figure that they promise."""

import json
import subprocess
import sys

import pytest

PAGES = {"queue_page", "cable_page", "cable_list", "workspace_page", "desk_page", "report_page", "page_queries"}
NAMES = {"import", "import_peak_mb", "search", "restricted_ratio", "decision", "decision_cpu"} | PAGES


def test_the_benchmarks_run_and_tell_every_figure() -> None:
    made = subprocess.run([sys.executable, "-m", "benchmarks", "40"], capture_output=True, text=True, timeout=600)
    assert made.returncode in (0, 1), made.stderr
    figures = json.loads(made.stdout.splitlines()[-1])
    assert set(figures) == NAMES
    for figure in figures.values():
        assert figure["figure"] > 0 and figure["yardstick"] > 0
        assert figure["ratio"] == pytest.approx(figure["figure"] / figure["yardstick"], rel=0.01, abs=0.001)


def test_a_size_that_is_none_is_refused() -> None:
    made = subprocess.run([sys.executable, "-m", "benchmarks", "few"], capture_output=True, text=True, timeout=60)
    assert made.returncode == 2
    assert "CABLES a whole number" in made.stderr
