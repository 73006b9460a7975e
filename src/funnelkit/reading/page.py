"""The encoding of a web page: what the person says, its byte order mark, what it says itself, else its letters."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from funnelkit.reading.encoding import EncodingUnknown, find_encoding, named_encoding

if TYPE_CHECKING:
    from funnelkit.reading.source import Source
    from funnelkit.reading.table import ReadingOptions

_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,200}charset|\?xml[^>]{0,100}encoding)\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def html_encoding(source: Source, options: ReadingOptions) -> str:
    """Name the encoding of a page; one that it names itself must fit its first bytes."""
    if options.encoding:
        return named_encoding(options.encoding)
    for mark, encoding in _MARKS:
        if source.head.startswith(mark):
            return encoding
    said = _CHARSET.search(source.head[:4096])
    named = _fitting(said[1].decode("ascii"), source) if said else None
    return named or find_encoding(source.head, whole=source.whole).encoding


def _fitting(name: str, source: Source) -> str | None:
    try:
        encoding = named_encoding(name)
        codecs.getincrementaldecoder(encoding)().decode(source.head, final=source.whole)
    except (EncodingUnknown, UnicodeDecodeError):
        return None
    return encoding
