"""XLSX files by openpyxl: slow, and forgiving of what other programs write."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from funnelkit.openers.arrow import CELLS, RefusedError, write_records
from funnelkit.openers.marks import Marks, find_marks, repeated

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ZERO = dt.datetime(1899, 12, 31)


def open_leniently(path: str, folder: Path, wanted: str) -> list[dict[str, object]]:
    """Write every sheet, or the one wanted, and tell of each."""
    import openpyxl
    import pyarrow as pa

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    marks = find_marks(path)
    found: list[dict[str, object]] = []
    for number, sheet in enumerate(book.worksheets):
        name = sheet.title
        if wanted and name != wanted:
            found.append({"name": name, "state": "unwanted"})
            continue
        sheet.reset_dimensions()  # many writers state them wrongly
        records = _records(sheet.iter_rows(values_only=True))
        mark = marks.get(name, Marks())
        _repeat(records, mark)
        width = max(map(len, records), default=0)
        if width * len(records) > CELLS:
            raise RefusedError("too_many_cells")
        told = {"name": name, "hidden": sheet.sheet_state != "visible", **mark.told()}
        if not any(records):
            found.append({**told, "state": "empty"})
            continue
        target = folder / f"{number}.arrow"
        rows = write_records(pa, target, records, width)
        found.append({**told, "state": "read", "file": target.name, "rows": rows})
    return found


def _repeat(records: list[list[str]], mark: Marks) -> None:
    """Write the value of merged cells into the rows beside them, in place."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for column, span in mark.merges:
        spans.setdefault(column, []).append(span)
    for column, some in spans.items():

        def value_at(row: int, column: int = column) -> str:
            return records[row][column] if column < len(records[row]) else ""

        for row, text in repeated(value_at, len(records), some, column).items():
            record = records[row]
            record += [""] * (column + 1 - len(record))
            record[column] = text


def _records(rows: Iterable[tuple[Any, ...]]) -> list[list[str]]:
    """Give the rows as text, without the empty cells at their ends; stop at too many cells."""
    records: list[list[str]] = []
    cells = 0
    for row in rows:
        record = [_text(value) for value in row]
        while record and not record[-1]:
            record.pop()
        records.append(record)
        cells += len(record) + 1
        if cells > CELLS:
            raise RefusedError("too_many_cells")
    while records and not records[-1]:
        records.pop()
    return records


def _text(value: Any) -> str:  # noqa: PLR0911
    """Write a cell as fastexcel does: dates in ISO form, booleans in lower case, the shortest number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.date):
        return f"{value.isoformat()} 00:00:00"
    if isinstance(value, dt.time):
        return f"{_ZERO.date().isoformat()} {value.isoformat('seconds')}"
    if isinstance(value, dt.timedelta):
        return (_ZERO + value).isoformat(" ", "seconds")
    return str(value)
