"""Workbooks of every kind by fastexcel: quick, without a mercy for broken ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funnelkit.openers.arrow import (
    BATCH_ROWS,
    CELLS,
    RefusedError,
    load_arrow,
    without_nulls,
    write_batches,
)
from funnelkit.openers.marks import Marks, find_marks
from funnelkit.openers.marks_ods import find_marks_ods

if TYPE_CHECKING:
    from pathlib import Path

# What fastexcel calls the error cells, and what Excel shows.
_ERRORS = {
    "Error(NA)": "#N/A",
    "Error(Div0)": "#DIV/0!",
    "Error(Name)": "#NAME?",
    "Error(Null)": "#NULL!",
    "Error(Num)": "#NUM!",
    "Error(Ref)": "#REF!",
    "Error(Value)": "#VALUE!",
    "Error(GettingData)": "#GETTING_DATA",
}


def open_quickly(path: str, folder: Path, wanted: str) -> list[dict[str, object]]:
    """Write every sheet, or the one wanted, and tell of each."""
    import fastexcel

    pa = load_arrow()
    book = fastexcel.read_excel(path)
    marks = find_marks_ods(path) if path.endswith(".ods") else find_marks(path)
    spent = 0
    found: list[dict[str, object]] = []
    for number, name in enumerate(book.sheet_names):
        if wanted and name != wanted:
            found.append({"name": name, "state": "unwanted"})
            continue
        try:
            sheet = book.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
        except fastexcel.FastExcelError as fault:
            found.append({"name": name, "state": "unreadable", "why": str(fault)[:200]})
            continue
        spent += sheet.width * sheet.total_height
        if spent > CELLS:
            raise RefusedError("too_many_cells")
        mark = marks.get(name, Marks())
        told = _save_sheet(pa, sheet, folder / f"{number}.arrow", mark)
        found.append({"name": name, "hidden": sheet.visible != "visible", **mark.told(), **told})
    return found


def _save_sheet(pa: Any, sheet: Any, path: Path, mark: Marks) -> dict[str, object]:
    if not sheet.width or not sheet.total_height:
        return {"state": "empty"}
    batch, errors = sheet.to_arrow_with_errors()
    columns = [without_nulls(pa, column) for column in batch.columns]
    changes: dict[int, dict[int, str]] = {}
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        changes.setdefault(column, {})[row] = _shown(error.detail)
    for index, cells in changes.items():
        columns[index] = _changed(pa, columns[index], cells)
    for index, spans in mark.spans_by_column().items():
        if index < len(columns):
            columns[index] = _changed(pa, columns[index], mark.repeated(columns[index], spans, index))
    slices = (
        [column.slice(at, BATCH_ROWS) for column in columns] for at in range(0, batch.num_rows, BATCH_ROWS)
    )
    rows = write_batches(pa, path, len(columns), slices)
    return {"state": "read", "file": path.name, "rows": rows}


def _changed(pa: Any, column: Any, cells: dict[int, str]) -> Any:
    if not cells:
        return column
    values = column.to_pylist()
    for row, text in cells.items():
        values[row] = text
    return pa.array(values, pa.string())


def _shown(detail: str) -> str:
    """Give the text Excel shows for an error cell."""
    return next((text for word, text in _ERRORS.items() if word in detail), "#VALUE!")
