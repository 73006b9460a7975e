"""The child process: `main(PATH, FOLDER, READER, SHEET, ENCODING)`.

It writes each table as an Arrow file of text columns into FOLDER, and says on standard output, in JSON, what it found:
`{"sheets": [...]}` or `{"refused": REASON}`. An empty SHEET means every one; ENCODING is for web pages alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from funnelkit.openers.arrow import RefusedError, limit


def _open(path: str, folder: Path, reader: str, wanted: str, encoding: str) -> list[dict[str, object]]:
    if reader == "html":
        from funnelkit.openers.html import open_html

        return open_html(path, folder, wanted, encoding)
    if reader == "parquet":
        from funnelkit.openers.parquet import open_parquet

        return open_parquet(path, folder)
    if reader == "openpyxl":
        from funnelkit.openers.lenient import open_leniently

        return open_leniently(path, folder, wanted)
    from funnelkit.openers.quick import open_quickly

    return open_quickly(path, folder, wanted)


def main(path: str, folder: str, reader: str, wanted: str, encoding: str) -> None:
    """Read a file and print what came of it."""
    limit()
    answer: dict[str, object]
    try:
        answer = {"sheets": _open(path, Path(folder), reader, wanted, encoding)}
    except RefusedError as refusal:
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
