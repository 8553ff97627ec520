"""Bytes to text: every encoding seen, what had to be replaced, HTML, and what is refused."""

import pytest

from cables.parsing.text import MOST_BYTES, NotReadable, decode
from cables.tests.parsing.cables_text import cable

WORDS = "VISIT OF MINISTER N\u00da\u00d1EZ \u2013 NEXT STEPS\n"


@pytest.mark.parametrize(
    ("raw", "text", "how"),
    [
        (WORDS.encode(), WORDS, "utf-8"),
        (b"\xef\xbb\xbf" + WORDS.encode(), WORDS, "utf-8, by its byte order mark"),
        (WORDS.encode("utf-16"), WORDS, "utf-16-le, by its byte order mark"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), WORDS, "utf-16-be, by its byte order mark"),
        (cable().encode("utf-16-le"), cable(), "utf-16-le, by its zero bytes"),
        (cable().encode("utf-16-be"), cable(), "utf-16-be, by its zero bytes"),
        (WORDS.replace("\u2013", "-").encode("latin-1"), WORDS.replace("\u2013", "-"), "iso-8859-1"),
        (WORDS.encode("cp1252"), WORDS, "windows-1252"),
        (b"LINE\r\nLINE\r\n", "LINE\r\nLINE\r\n", "utf-8"),
    ],
)
def test_encodings_are_read_without_loss_and_named(raw, text, how):
    decoded = decode(raw)
    assert (decoded.text, decoded.how, decoded.problems) == (text, how, ())


def test_each_nul_becomes_a_replacement_character_with_a_problem():
    decoded = decode(b"PORT\0 TALKS\0")
    assert decoded.text == "PORT\ufffd TALKS\ufffd"
    assert [(problem.code, problem.start) for problem in decoded.problems] == [("NUL_BYTE", 4), ("NUL_BYTE", 11)]


def test_bytes_that_cannot_be_decoded_are_shown_and_reported():
    decoded = decode(b"caf\xc3\xa9 r\xc3\xa9sum\xc3\xa9 \xff end\n")
    assert (decoded.text, decoded.how) == ("caf\u00e9 r\u00e9sum\u00e9 \ufffd end\n", "utf-8")
    assert [(problem.code, problem.start, problem.end) for problem in decoded.problems] == [
        ("UNDECODABLE_BYTE", 12, 13)
    ]
    assert [problem.code for problem in decode(b"A \x93quote\x94 \x81\n").problems] == ["UNDECODABLE_BYTE"]


@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", "  \n".encode("utf-16")])
def test_empty_texts_are_refused_alike(raw):
    with pytest.raises(NotReadable, match="empty"):
        decode(raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"%PDF-1.4\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"\xff\xd8\xff\xe0rest", "JPEG"),
        (b"{\\rtf1 x}", "RTF"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"A" * (MOST_BYTES + 1), "split it"),
    ],
)
def test_what_is_not_text_is_refused_by_name(raw, reason):
    with pytest.raises(NotReadable, match=reason):
        decode(raw)


def test_the_largest_text_is_still_read():
    assert len(decode(b"A" * MOST_BYTES).text) == MOST_BYTES


PAGE = (
    '<!DOCTYPE html>\n<html><head><title>Room</title><script>"E.O. 12958: DECL: 01/01/2099"</script></head>'
    "<body><nav>Home</nav>{}<footer>Page of 01/02/2020</footer></body></html>"
)


def test_html_gives_the_words_of_pre():
    decoded = decode(
        PAGE.format("<h1>Detail</h1><pre>SUBJECT: TRADE &amp; AID &ndash; X\n\n1. ONE &lt;b&gt;\n</pre>").encode()
    )
    assert decoded.text == "SUBJECT: TRADE & AID \u2013 X\n\n1. ONE <b>\n"
    assert decoded.how == "utf-8, from HTML"
    assert [problem.code for problem in decoded.problems] == ["HTML"]


def test_html_without_pre_gives_the_body_line_by_line_and_no_furniture():
    text = decode(PAGE.format("<p>SUBJECT: TRADE</p><p>1. ONE<br>goes on</p>").encode()).text
    assert text.split() == ["SUBJECT:", "TRADE", "1.", "ONE", "goes", "on"]
    assert "2099" not in text
    assert "ONE\ngoes" in text


def test_a_cable_that_mentions_html_is_no_page():
    assert decode(cable(body="1. (U) <img src=x> <script>alert(1)</script>\n").encode()).how == "utf-8"
