"""A PDF taken apart for the release gate: all that a reader, a screen reader or a hex editor could find in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from reviews.rendering.disguises import readable
from reviews.rendering.findings import Kind
from reviews.rendering.pdf_keys import is_known

_ACTIVE_KEYS = frozenset({"/Annots", "/OpenAction", "/AA", "/JavaScript", "/JS", "/AcroForm", "/OCProperties"})
_ATTACHMENT_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/AF", "/Collection"})
_ATTACHMENT_TYPES = frozenset({"/EmbeddedFile", "/Filespec"})
_MACHINE_KEYS = frozenset({"/ID", "/Registry", "/Ordering", "/OutputConditionIdentifier", "/OutputCondition"})
_BINARY_KEYS = frozenset(
    {"/FontFile2", "/FontFile3", "/CIDSet", "/ToUnicode", "/DestOutputProfile", "/ColorSpace", "/Metadata"}
)
_INFO_KEYS = frozenset({"/Title", "/Creator", "/CreationDate", "/ModDate"})
_XMP_PROPERTIES = frozenset(
    {"title", "CreatorTool", "language", "ModifyDate", "CreateDate", "History", "schemas", "part", "conformance"}
    | {"NPages", "format", "InstanceID", "DocumentID", "RenditionClass", "PDFVersion"}
)
# Places are named from this list alone: a key of the file could itself be a withheld word.
_PLACES = {
    "/Title": "titles",
    "/T": "headings",
    "/Alt": "spoken forms",
    "/Contents": "page contents",
    "/Metadata": "XMP",
    "/FontFile2": "fonts",
    "/FontFile3": "fonts",
    "/EF": "attachments",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
_OBJECT = re.compile(rb"\b\d+ \d+ obj\b")
_INLINE_IMAGE = re.compile(rb"\bBI\b\s*/.*?\bID\b", re.DOTALL)
_SYNTAX = re.compile(
    r"/[^\s/<>\[\](){}%]+|\b(?:obj|endobj|stream|endstream|xref|trailer|startxref|true|false|null|EOF)\b"
)


class Unreadable(ValueError):
    """The file, or a part of it, cannot be opened."""


@dataclass(slots=True)
class Opened:
    """`pages`: visible text; `spoken`: alternative texts in reading order; `tags`: the tag
    tree in the same order; by place, `strings` that people may come
    to read, `code` around them, and `blobs`: all bytes drawn as text; `surplus`: parts that no released copy has.
    """

    title: str = ""
    language: str = ""
    pages: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    strings: dict[str, list[str]] = field(default_factory=dict)
    code: dict[str, list[str]] = field(default_factory=dict)
    blobs: dict[str, list[str]] = field(default_factory=dict)
    surplus: list[tuple[Kind, str]] = field(default_factory=list)

    def add(self, kind: Kind, place: str) -> None:
        """Notes a surplus once."""
        if (kind, place) not in self.surplus:
            self.surplus.append((kind, place))


def open_pdf(content: bytes) -> Opened:
    """The parts of the file `content`. Raises Unreadable if any of them does not open."""
    try:
        return _open(content)
    except Unreadable:
        raise
    except Exception as error:  # a damaged file makes the reader fail in many ways; all mean the same here
        raise Unreadable(f"the file ({type(error).__name__})") from error


def _open(content: bytes) -> Opened:
    reader = PdfReader(BytesIO(content), strict=True)
    if reader.is_encrypted:
        raise Unreadable("the file (encrypted)")
    opened = Opened(pages=[page.extract_text() for page in reader.pages])
    _bytes(content, sum(map(len, reader.xref.values())), opened)
    _metadata(reader, opened)
    opened.language = str(reader.root_object.get("/Lang", ""))
    tree = reader.root_object.get("/StructTreeRoot")
    elements = list(_elements(tree)) if tree else []
    opened.spoken = [str(element["/Alt"]) for element in elements if "/Alt" in element]
    opened.tags = [str(element["/S"]) for element in elements if "/S" in element]
    owners = _owners(reader)
    for number, value in _objects(reader):
        _walk(value, "", opened)
        if isinstance(value, StreamObject):
            _stream(value, owners.get(number, frozenset()), opened)
    return opened


def _objects(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """Every object in the file, referred to or not, and the trailer."""
    yield 0, reader.trailer
    for generation, offsets in reader.xref.items():
        for number in offsets:
            yield number, reader.get_object(IndirectObject(number, generation, reader))
    for number in reader.xref_objStm:
        yield number, reader.get_object(IndirectObject(number, 0, reader))


def _owners(reader: PdfReader) -> dict[int, frozenset[str]]:
    """For each object, the keys under which others refer to it."""
    owners: dict[int, frozenset[str]] = {}

    def note(value: Any, key: str) -> None:
        if isinstance(value, IndirectObject):
            owners[value.idnum] = owners.get(value.idnum, frozenset()) | {key}
        elif isinstance(value, DictionaryObject):
            for name in value:
                note(value.raw_get(name), name)
        elif isinstance(value, ArrayObject):
            profile = len(value) == 2 and value[0] == "/ICCBased"
            for member in list.__iter__(value):
                note(member, "/ColorSpace" if profile else key)

    for _, value in _objects(reader):
        note(value, "")
    return owners


def _walk(value: Any, key: str, opened: Opened) -> None:
    """Notes the strings below `value`, without following references, and every key that no copy has."""
    if isinstance(value, DictionaryObject):
        for name in value:
            if name in _ACTIVE_KEYS:
                opened.add(Kind.ACTIVE, str(name))
            if name in _ATTACHMENT_KEYS:
                opened.add(Kind.ATTACHMENT, str(name))
            if not is_known(name):
                opened.add(Kind.ACTIVE, "a key that no copy has")
            _walk(value.raw_get(name), name, opened)
        if value.get("/Type") in _ATTACHMENT_TYPES:
            opened.add(Kind.ATTACHMENT, "attached file")
    elif isinstance(value, ArrayObject):
        for member in list.__iter__(value):
            _walk(member, key, opened)
    elif isinstance(value, TextStringObject | ByteStringObject):
        text = value if isinstance(value, str) else value.decode("latin-1")
        into = opened.blobs if key in _MACHINE_KEYS else opened.strings
        into.setdefault(_PLACES.get(key, "strings"), []).append(text)


def _stream(value: StreamObject, owners: frozenset[str], opened: Opened) -> None:
    place = next((place for key, place in _PLACES.items() if key in owners), "streams")
    content = value.get_data()
    opened.blobs.setdefault(place, []).append(readable(content))
    if "/Contents" in owners and _INLINE_IMAGE.search(content):
        opened.add(Kind.ACTIVE, "an image")
    if not owners or not owners <= _BINARY_KEYS:
        opened.code.setdefault(place, []).append(_SYNTAX.sub(" ", content.decode("latin-1")))


def _bytes(content: bytes, objects: int, opened: Opened) -> None:
    """The file as bytes: one revision of so many objects, nothing beyond its end, and what is outside the streams."""
    if content.count(b"startxref") != 1 or content.count(b"%%EOF") != 1 or not content.rstrip().endswith(b"%%EOF"):
        opened.add(Kind.REVISION, "the file")
    outside = _STREAM.sub(b" ", content)
    if len(_OBJECT.findall(outside)) != objects:
        opened.add(Kind.REVISION, "an object that nothing lists")
    opened.blobs["bytes"] = [readable(content)]
    opened.code["bytes outside streams"] = [_SYNTAX.sub(" ", outside.decode("latin-1"))]


def _metadata(reader: PdfReader, opened: Opened) -> None:
    information = reader.metadata or DictionaryObject()
    if not set(information) <= _INFO_KEYS:
        opened.add(Kind.METADATA, "information dictionary")
    opened.title = str(information.get("/Title", ""))
    stream = reader.root_object.get("/Metadata")
    if stream is None:
        raise Unreadable("metadata (there is none)")
    root = ElementTree.fromstring(stream.get_object().get_data())
    described = list(root.iter(f"{_RDF}Description"))
    names = [part.tag.rpartition("}")[2] for description in described for part in description]
    if not set(names) <= _XMP_PROPERTIES or len(described) != 1:
        opened.add(Kind.METADATA, "XMP")
    read = [part for description in described for part in description if not part.tag.endswith("}schemas")]
    machine = ("InstanceID", "DocumentID", "History")
    texts = [
        text
        for part in read
        if not part.tag.endswith(machine)
        for element in part.iter()
        for text in (element.text or "", element.tail or "", *element.attrib.values())
    ]
    opened.strings["XMP"] = texts


def _elements(node: Any) -> Iterator[DictionaryObject]:
    """The structure elements below a node, in reading order."""
    found = node.get_object()
    if isinstance(found, ArrayObject):
        for member in found:
            yield from _elements(member)
    elif isinstance(found, DictionaryObject):
        yield found
        if "/K" in found:
            yield from _elements(found["/K"])
