"""What a file is, told by its bytes and never by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.errors import InputError

if TYPE_CHECKING:
    from funnelkit.reading.source import Source

OPENED = ("xlsx", "xlsb", "xls", "ods", "html", "xml", "parquet")
"""Containers that a child process opens."""


class NotATable(InputError):
    """The file is something else than a table: a picture, a document, a program."""

    key = "not_a_table"


_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"ARROW1", "Arrow"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"{\\rtf", "RTF"),
    (b"PK\x05\x06", "ZIP"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|table|body|style|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<\?xml\b")
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(rb"\s*(?:\[\s*[\[{]|\{\s*\"[^\"]*\"\s*:)")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# C0 controls that no text has; a code page has none either.
_BINARY = re.compile(rb"[\x01-\x06\x0e-\x19\x7f]")


def container_of(source: Source) -> str:
    """Name the container: "csv" (any delimited text), "zip", "gz" or one of OPENED; "xml" is a workbook of Excel 2003.

    Raises NotATable with `what` for anything else.
    """
    head = source.head
    if head.startswith(_ZIP):
        return _zip_kind(source)
    for magic, container in ((_COMPOUND, "xls"), (b"\x1f\x8b\x08", "gz"), (b"PAR1", "parquet")):
        if head.startswith(magic):
            return container
    if (
        head[:2] in _OLD_XLS
        and len(head) > 8
        and head[2:4] in (b"\x08\x00", b"\x06\x00", b"\x10\x00", b"\x04\x00")
    ):
        return "xls"
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise NotATable(file=source.name, what=what)
    return _text_kind(source)


def _zip_kind(source: Source) -> str:
    """Tell the workbooks among the zip files by their parts; a damaged one is left to the reader's own message."""
    import zipfile

    try:
        with zipfile.ZipFile(source.path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return "xlsx"
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.endswith("xl/workbook.xml") or name.startswith("xl/worksheets/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if any(name.lower() == "[content_types].xml" for name in names):
        documents = ("word/", "ppt/")
        if any(name.startswith(documents) for name in names):
            raise NotATable(
                file=source.name, what="DOCX" if any(n.startswith("word/") for n in names) else "PPTX"
            )
        return "xlsx"
    return "zip"


def _text_kind(source: Source) -> str:
    head = source.head
    start = head[:4096]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    start = start.replace(b"\x00", b"")
    if _HTML.match(start):
        return "html"
    if _XML.match(start) and _SPREADSHEET in start:
        return "xml"
    if _XML.match(start):
        raise NotATable(file=source.name, what="XML")
    if _JSON.match(start):
        raise NotATable(file=source.name, what="JSON")
    if _looks_binary(head):
        raise NotATable(file=source.name, what="binary")
    return "csv"


def _looks_binary(head: bytes) -> bool:
    """Say whether over one byte in fifty is a control that text does not hold; UTF-16 is text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = head.count(0)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if zeros and min(even, odd) > max(even, odd) / 8:
        return zeros > len(head) / 50
    sixteen = (
        zeros > len(head) / 50 or head[1::2].count(4) > len(head) / 8 or head[0::2].count(4) > len(head) / 8
    )
    return not sixteen and len(_BINARY.findall(head)) > len(head) / 50
