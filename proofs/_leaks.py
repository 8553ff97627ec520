"""Leaks planted by hand in the parts of a release: one of each kind that is known to have happened or could.

Those named after an issue are of freelawproject/x-ray, the list of failed redactions of court filings. Each takes the
parts of a clean release and words that are withheld in it, and gives parts with the words in them.
"""

import base64
import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Highlight, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Parts = dict[str, bytes]
Plant = Callable[[bytes, str], bytes]
BOX = (100, 300, 300, 320)
_LETTERS = b"BT /Leak 12 Tf 1 0 0 1 100 305 Tm (%s) Tj ET "


def _rewritten(pdf: bytes, change: Callable[[PdfWriter], None], *, incremental: bool = False) -> bytes:
    writer = PdfWriter(BytesIO(pdf), incremental=True) if incremental else PdfWriter(clone_from=BytesIO(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _drawn(before: bytes = b"", after: bytes = b"", letters: bytes = _LETTERS) -> Plant:
    """Live words drawn on the first page, with what hides them before or after."""

    def plant(pdf: bytes, words: str) -> bytes:
        def change(writer: PdfWriter) -> None:
            page = writer.pages[0]
            font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
            fonts = page["/Resources"]["/Font"]
            fonts[NameObject("/Leak")] = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
            contents = page["/Contents"].get_object()
            said = letters % words.encode("latin-1")
            contents.set_data(contents.get_data() + b"\nq " + before + said + after + b" Q")

        return _rewritten(pdf, change)

    return plant


def _in(change: Callable[[PdfWriter, str], None], *, incremental: bool = False) -> Plant:
    return lambda pdf, words: _rewritten(pdf, lambda writer: change(writer, words), incremental=incremental)


def _string(key: str, form: Callable[[str], str] = str) -> Plant:
    """The words as a string of the catalogue under some key."""
    return _in(lambda w, words: w.root_object.update({NameObject(key): TextStringObject(form(words))}))


def _beside(form: Callable[[str], bytes]) -> Plant:
    """Bytes between the objects of the file, as a remark."""
    return lambda pdf, words: _put(pdf, b"%" + form(words).replace(b"\n", b" ").replace(b"\r", b" "))


def _put(pdf: bytes, content: bytes) -> bytes:
    """The file with bytes before its table of objects, whose place is told anew."""
    at = pdf.rindex(b"\nxref") + 1
    place = re.compile(rb"(?<=startxref\n)\d+")
    return place.sub(str(at + len(content) + 1).encode(), pdf[:at] + content + b"\n" + pdf[at:])


def _redact(writer: PdfWriter, words: str) -> None:
    note = FreeText(text=words, rect=BOX)
    note[NameObject("/Subtype")] = NameObject("/Redact")
    writer.add_annotation(0, note)


def _highlight(writer: PdfWriter, words: str) -> None:
    corners = ArrayObject(FloatObject(at) for at in (100, 320, 300, 320, 100, 300, 300, 300))
    mark = Highlight(rect=BOX, quad_points=corners, highlight_color="000000")
    mark[NameObject("/Contents")] = TextStringObject(words)
    writer.add_annotation(0, mark)


def _image(writer: PdfWriter, words: str) -> None:
    """A picture of a page that somebody covered with a pen: nobody can read what is in it, so none may be there."""
    picture = DecodedStreamObject()
    picture.set_data(bytes(300))
    given = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceRGB"}
    picture.update({NameObject(k): NameObject(v) for k, v in given.items()})
    picture.update({NameObject(k): NumberObject(10 if k != "/BitsPerComponent" else 8) for k in _IMAGE})
    images = DictionaryObject({NameObject("/Im0"): writer._add_object(picture)})
    writer.pages[0]["/Resources"][NameObject("/XObject")] = images


_IMAGE = ("/Width", "/Height", "/BitsPerComponent")


def _crop(writer: PdfWriter, words: str) -> None:
    writer.pages[0].cropbox.upper_right = (300, 300)


def _layer(writer: PdfWriter, words: str) -> None:
    group = DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(words)})
    off = DictionaryObject({NameObject("/OFF"): ArrayObject([group])})
    properties = {NameObject("/OCGs"): ArrayObject([group]), NameObject("/D"): off}
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(properties)


def _form(writer: PdfWriter, words: str) -> None:
    field = DictionaryObject({NameObject("/T"): TextStringObject("name"), NameObject("/V"): TextStringObject(words)})
    fields = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = fields


def _xmp(writer: PdfWriter, words: str) -> None:
    stream = writer.root_object["/Metadata"].get_object()
    inside = f"<dc:description>{words}</dc:description><dc:format>".encode()
    stream.set_data(stream.get_data().replace(b"<dc:format>", inside))


def _spoken(key: str) -> Plant:
    def change(writer: PdfWriter, words: str) -> None:
        element = next(found for found in _dictionaries(writer) if found.get("/S") == "/P")
        element[NameObject(key)] = TextStringObject(words)

    return _in(change)


def _dictionaries(writer: PdfWriter) -> list[DictionaryObject]:
    found = (writer.get_object(number) for number in range(1, len(writer._objects) + 1))
    return [value for value in found if isinstance(value, DictionaryObject)]


def _unicode_map(writer: PdfWriter, words: str) -> None:
    """The letters on the page stay; what they are copied as becomes something else."""
    font = next(found for found in _dictionaries(writer) if "/ToUnicode" in found)
    stream = font["/ToUnicode"].get_object()
    letter = f"{ord(words[0]):04X}".encode()
    data = stream.get_data()
    at = data.index(b"beginbfchar")
    stream.set_data(data[:at] + data[at:].replace(b"<0065>", b"<" + letter + b">").replace(b"<0061>", b"<0062>"))


def _stream_of(key: str) -> Plant:
    """The words at the end of a stream that some key leads to."""

    def change(writer: PdfWriter, words: str) -> None:
        holder = next(found for found in _dictionaries(writer) if key in found)
        stream = holder[key].get_object()
        stream.set_data(stream.get_data() + b"\n" + words.encode())

    return _in(change)


def _unreferenced(writer: PdfWriter, words: str) -> None:
    stream = DecodedStreamObject()
    stream.set_data(words.encode())
    writer._add_object(stream.flate_encode())


def _font_name(writer: PdfWriter, words: str) -> None:
    font = next(found for found in _dictionaries(writer) if "/BaseFont" in found)
    font[NameObject("/BaseFont")] = NameObject("/" + words.replace(" ", ""))


def _orphan(pdf: bytes, words: str) -> bytes:
    return _put(pdf, b"999 0 obj\n(" + words.encode() + b")\nendobj")


def _utf16(words: str) -> bytes:
    return words.encode("utf-16-le")


def _octal(words: str) -> bytes:
    return "".join(f"\\{ord(c):03o}" for c in words).encode()


def _script(writer: PdfWriter, words: str) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(f"alert('{words}')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def _shifted(ahead: str) -> Plant:
    return _beside(lambda words: base64.b64encode(f"{ahead}{words}".encode()))


IN_PDF: dict[str, Plant] = {
    "words under a black box (issue 3)": _drawn(after=b"0 g 95 300 210 20 re f"),
    "words under a box with white crosses (issue 18)": _drawn(after=b"0 g 95 300 210 20 re f 1 G 95 300 m 305 320 l S"),
    "words under cross-hatching (issue 169)": _drawn(after=b"0 G 95 300 m 305 320 l 95 320 m 305 300 l S"),
    "words under a red frame, annotation never applied (issue 194)": _in(_redact),
    "words under a black highlighter (issue 185)": _in(_highlight),
    "white words on white (issue 49)": _drawn(before=b"1 g "),
    "white words in a white box (issue 196)": _drawn(before=b"1 g 95 300 210 20 re f "),
    "a picture with see-through ink (issue 19)": _in(_image),
    "a bookmark (issue 2)": _in(lambda w, words: w.add_outline_item(words, 0)),
    "words beside the page": _drawn(letters=b"BT /Leak 12 Tf 1 0 0 1 -900 305 Tm (%s) Tj ET "),
    "a cropped page": _in(_crop),
    "words standing on their head": _drawn(letters=b"BT /Leak 12 Tf -1 0 0 -1 300 305 Tm (%s) Tj ET "),
    "words too small to see": _drawn(letters=b"BT /Leak 0.01 Tf 1 0 0 1 100 305 Tm (%s) Tj ET "),
    "words without ink": _drawn(letters=b"BT 3 Tr /Leak 12 Tf 1 0 0 1 100 305 Tm (%s) Tj ET "),
    "words clipped away": _drawn(before=b"0 0 1 1 re W n "),
    "an inline image": _drawn(letters=b"BI /W 1 /H 1 /BPC 8 /CS /G ID %s EI "),
    "a layer that is off": _in(_layer),
    "a comment": _in(lambda w, words: w.add_annotation(0, FreeText(text=words, rect=BOX))),
    "a link": _in(lambda w, words: w.add_annotation(0, Link(rect=BOX, url=f"https://example.org/{words}"))),
    "a form field": _in(_form),
    "a script": _in(_script),
    "an attachment": _in(lambda w, words: w.add_attachment("notes.txt", words.encode())),
    "an attachment's name": _in(lambda w, words: w.add_attachment(f"{words}.txt", b"")),
    "an earlier revision": _in(lambda w, words: w.add_metadata({"/Title": words}), incremental=True),
    "the author": _in(lambda w, words: w.add_metadata({"/Author": words})),
    "the title": _in(lambda w, words: w.add_metadata({"/Title": words})),
    "the tool's name": _in(lambda w, words: w.add_metadata({"/Creator": words})),
    "XMP": _in(_xmp),
    "a spoken form": _spoken("/Alt"),
    "a text to copy in place of the shown": _spoken("/ActualText"),
    "a heading's title": _spoken("/T"),
    "letters that copy as others": _in(_unicode_map),
    "the page's own data of a program": _string("/PieceInfo"),
    "a label of pages": _string("/PageLabels"),
    "the name of a font": _in(_font_name),
    "within a font": _stream_of("/FontFile3"),
    "within the colour profile": _stream_of("/DestOutputProfile"),
    "an object that nothing refers to": _in(_unreferenced),
    "an object that nothing lists": _orphan,
    "bytes beyond the end": lambda pdf, words: pdf + b"\n%" + words.encode() + b"\n",
    "a remark between objects": _beside(str.encode),
    "in UTF-16": _beside(_utf16),
    "in hexadecimal": _beside(lambda words: b"<" + words.encode().hex().encode() + b">"),
    "in octal": _beside(_octal),
    "in base64": _shifted(""),
    "in base64, one byte on": _shifted("x"),
    "in base64, two bytes on": _shifted("xy"),
    "letters set apart": _beside(lambda words: " ".join(words.upper()).encode()),
    "hyphenated": _beside(lambda words: "-".join(words).encode()),
}


# Written anew by the same tools without a leak: the gate must let these pass, or what it finds is not the leak.
CONTROLS: dict[str, Plant] = {
    "written anew": _in(lambda w, words: None),
    "a remark that says nothing": _beside(lambda words: b"nothing to see"),
}


def _more(kind: str, ahead: str = "\n") -> Callable[[Parts, str], Parts]:
    return lambda parts, words: parts | {kind: parts[kind] + f"{ahead}{words}\n".encode()}


def _key(kind: str) -> Callable[[Parts, str], Parts]:
    def plant(parts: Parts, words: str) -> Parts:
        return parts | {kind: json.dumps(json.loads(parts[kind]) | {"note": words}, indent=2).encode()}

    return plant


IN_FILES: dict[str, Callable[[Parts, str], Parts]] = {
    "a line more in the text": _more("txt"),
    "the text, with letters kept apart by nothing": lambda parts, words: _more("txt")(parts, "\u200b".join(words)),
    "a key more in the JSON": _key("json"),
    "blanks after the JSON": _more("json", " " * 9),
    "a line more in the notice": _more("notice"),
    "a key more in the manifest": _key("manifest"),
    "a file more": lambda parts, words: parts | {"source": words.encode()},
    "a part that does not open": lambda parts, words: parts | {"pdf": parts["pdf"][:2_000]},
}


def _zip(change: Callable[[zipfile.ZipFile, str], None]) -> Plant:
    def plant(archive: bytes, words: str) -> bytes:
        out = BytesIO(archive)
        with zipfile.ZipFile(out, "a") as opened:
            change(opened, words)
        return out.getvalue()

    return plant


def _comment(opened: zipfile.ZipFile, words: str) -> None:
    opened.comment = words.encode()


IN_ARCHIVE: dict[str, Plant] = {
    "a member of the archive": _zip(lambda opened, words: opened.writestr("notes.txt", words)),
    "the name of a member": _zip(lambda opened, words: opened.writestr(f"{words}.txt", "")),
    "the archive's comment": _zip(_comment),
    "bytes before the archive": lambda archive, words: words.encode() + archive,
}


def opens(pdf: bytes) -> bool:
    """Whether a planted file is still one that people could open: a leak in a broken file proves nothing."""
    return len(PdfReader(BytesIO(pdf)).pages) > 0
