"""The child process that opens workbooks: what a hostile file can break is this process, never funnelkit.

Run as a script, outside the package, so that it starts quickly: `python -I workbook_child.py PATH FOLDER READER SHEET`.
It writes each sheet as an Arrow file of text columns into FOLDER, and says on standard output, in JSON, what it found:
`{"sheets": [...]}` or `{"refused": REASON}`. READER is "fastexcel" or "openpyxl"; an empty SHEET means every visible
one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 60
CELLS = 20_000_000
_BATCH_ROWS = 16_384
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
_ZERO = dt.datetime(1899, 12, 31)


class _RefusedError(Exception):
    """The workbook is not read, for the reason named."""


def _limit() -> None:
    """Set limits of memory and CPU time, where the system has them (Windows has not)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _arrow() -> Any:
    """Import pyarrow without numpy, which it does not need here: half the time, a third of the memory."""
    # Arrow's own pool reserves a gigabyte of addresses, which counts against the limit.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    import pyarrow as pa

    return pa


def _write(pa: Any, path: Path, width: int, batches: Iterable[list[Any]]) -> int:
    """Write batches of text columns to an Arrow file, and count their rows."""
    rows = 0
    schema = pa.schema([pa.field(str(index), pa.string(), nullable=False) for index in range(width)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for columns in batches:
            batch = pa.RecordBatch.from_arrays(columns, schema=schema)
            writer.write_batch(batch, None)
            rows += batch.num_rows
    return rows


# --- fastexcel ---------------------------------------------------------------------------------------------------


def _with_fastexcel(path: str, folder: Path, wanted: str) -> list[dict[str, object]]:
    import fastexcel

    pa = _arrow()
    book = fastexcel.read_excel(path)
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
        if sheet.visible != "visible" and not wanted:
            found.append({"name": name, "state": "hidden"})
            continue
        spent += sheet.width * sheet.total_height
        if spent > CELLS:
            raise _RefusedError("too_many_cells")
        found.append(_save_sheet(pa, sheet, name, folder / f"{number}.arrow"))
    return found


def _save_sheet(pa: Any, sheet: Any, name: str, path: Path) -> dict[str, object]:
    if not sheet.width or not sheet.total_height:
        return {"name": name, "state": "empty"}
    batch, errors = sheet.to_arrow_with_errors()
    columns = [_without_nulls(pa, column) for column in batch.columns]
    wrong: dict[int, dict[int, str]] = {}
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        wrong.setdefault(column, {})[row] = _shown(error.detail)
    for index, cells in wrong.items():
        values = columns[index].to_pylist()
        for row, text in cells.items():
            values[row] = text
        columns[index] = pa.array(values, pa.string())
    slices = (
        [column.slice(at, _BATCH_ROWS) for column in columns] for at in range(0, batch.num_rows, _BATCH_ROWS)
    )
    rows = _write(pa, path, len(columns), slices)
    return {"name": name, "state": "read", "file": path.name, "rows": rows}


def _shown(detail: str) -> str:
    """Give the text Excel shows for an error cell."""
    return next((text for word, text in _ERRORS.items() if word in detail), "#VALUE!")


def _without_nulls(pa: Any, column: Any) -> Any:
    """Turn nulls into "": a null has no bytes, so the offsets already say it."""
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    _, offsets, data = column.buffers()
    return pa.StringArray.from_buffers(len(column), offsets, data, None, 0, column.offset)


# --- openpyxl ----------------------------------------------------------------------------------------------------


def _with_openpyxl(path: str, folder: Path, wanted: str) -> list[dict[str, object]]:
    import openpyxl
    import pyarrow as pa

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    found: list[dict[str, object]] = []
    for number, sheet in enumerate(book.worksheets):
        name = sheet.title
        if wanted and name != wanted:
            found.append({"name": name, "state": "unwanted"})
            continue
        if sheet.sheet_state != "visible" and not wanted:
            found.append({"name": name, "state": "hidden"})
            continue
        sheet.reset_dimensions()  # many writers state them wrongly
        records = _records(sheet.iter_rows(values_only=True))
        width = max(map(len, records), default=0)
        if width * len(records) > CELLS:
            raise _RefusedError("too_many_cells")
        if not any(records):
            found.append({"name": name, "state": "empty"})
            continue
        target = folder / f"{number}.arrow"
        rows = _write(pa, target, width, _columns(pa, records, width))
        found.append({"name": name, "state": "read", "file": target.name, "rows": rows})
    return found


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
            raise _RefusedError("too_many_cells")
    while records and not records[-1]:
        records.pop()
    return records


def _columns(pa: Any, records: list[list[str]], width: int) -> Iterator[list[Any]]:
    for at in range(0, len(records), _BATCH_ROWS):
        part = [[*record, *[""] * (width - len(record))] for record in records[at : at + _BATCH_ROWS]]
        yield [pa.array(column, pa.string()) for column in zip(*part, strict=True)]


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


# --- the run -----------------------------------------------------------------------------------------------------

_READERS: dict[str, Callable[[str, Path, str], list[dict[str, object]]]] = {
    "fastexcel": _with_fastexcel,
    "openpyxl": _with_openpyxl,
}


def main(path: str, folder: str, reader: str, wanted: str) -> None:
    """Read a workbook and print what came of it."""
    _limit()
    try:
        answer: dict[str, object] = {"sheets": _READERS[reader](path, Path(folder), wanted)}
    except _RefusedError as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "memory"}
    except BaseException as fault:  # noqa: BLE001
        answer = {"refused": _reason(fault), "why": f"{type(fault).__name__}: {fault}"[:300]}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


def _reason(fault: BaseException) -> str:
    said = str(fault).lower()
    return "password" if "password" in said or "encrypt" in said else "broken"


if __name__ == "__main__":
    main(*sys.argv[1:5])
