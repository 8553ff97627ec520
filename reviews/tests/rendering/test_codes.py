import pytest

from reviews.rendering.codes import UnknownCode, read_code


@pytest.mark.parametrize(
    ("written", "printed", "short", "security"),
    [
        ("(b)(6)", "(b)(6)", "B6", False),
        ("B6", "(b)(6)", "B6", False),
        ("b1", "(b)(1)", "B1", True),
        ("(b)(7)(C)", "(b)(7)(C)", "B7(C)", False),
        ("1.4D", "1.4(d)", "1.4(D)", True),
        ("25X6", "25X6", "25X6", True),
        ("50x1-hum", "50X1-HUM", "50X1-HUM", True),
        ("NATO", "NATO", "NATO", False),
    ],
)
def test_one_spelling_for_each_code(written: str, printed: str, short: str, security: bool) -> None:
    code = read_code(written)
    assert (code.printed, code.short, code.security) == (printed, short, security)
    assert code.meaning


@pytest.mark.parametrize("written", ["", " ", "(b)(7)", "(b)(6)(C)", "1.4(j)", "26X1", "X6", "(c)(1)", "(b)(6) x"])
def test_what_is_on_no_list_is_refused(written: str) -> None:
    with pytest.raises(UnknownCode, match="is not a withholding code"):
        read_code(written)


def test_release_line_order_is_that_of_the_stamps() -> None:
    codes = [read_code(code) for code in ("B6", "25X6", "B1", "B3", "1.4(d)")]
    assert [code.short for code in sorted(codes, key=lambda code: code.order)] == ["B1", "1.4(D)", "25X6", "B3", "B6"]
