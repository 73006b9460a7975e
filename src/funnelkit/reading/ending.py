"""The end of a text file, read without what comes before."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funnelkit.reading.source import Source
    from funnelkit.reading.table import Dialect


def tail_of(source: Source, dialect: Dialect) -> str:
    """Give the text of the last 64 KiB; its first line may be cut."""
    encoding = dialect.encoding
    if encoding in ("utf-16", "utf-32"):
        encoding += "-le" if source.head.startswith(codecs.BOM_UTF16_LE) else "-be"
    return codecs.decode(source.tail(), encoding, errors="replace")
