"""Workbooks as bytes that depend on nothing but their cells: no clock, no version, no system."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

_PROPERTIES = {
    "docProps/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>Microsoft Excel</Application></Properties>"
    ),
    "docProps/core.xml": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
    ),
}
"""Parts of a workbook that would name the clock and the version of openpyxl."""

STORED, DEFLATED = 0, 8
"""How the parts are kept (`zipfile`): as they are, or small; zlib's successors compress differently."""


def pack(workbook: Workbook, compression: int = STORED) -> bytes:
    """Save a workbook so that its bytes depend on nothing but its cells.

    Clock and version are left out. Stored parts give the same bytes on every machine: their XML is put into its canonical
    form, for openpyxl writes it differently where lxml is installed. Deflated ones give the same bytes on one machine.
    """
    from xml.etree.ElementTree import canonicalize
    from zipfile import ZipFile, ZipInfo

    saved, packed = BytesIO(), BytesIO()
    workbook.save(saved)
    with ZipFile(saved) as source, ZipFile(packed, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            xml = _PROPERTIES.get(name) or source.read(name).decode()
            xml = xml if compression else '<?xml version="1.0" encoding="UTF-8"?>\n' + canonicalize(xml)
            part = ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            part.create_system = 0  # else the operating system's
            part.compress_type = compression
            target.writestr(part, xml)
    return packed.getvalue()
