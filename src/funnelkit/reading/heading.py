"""A heading that its line, as it stands, does not give: torn by a quote, written with another delimiter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from funnelkit.reading.header import LOOK, filled
from funnelkit.reading.kinds import WORD
from funnelkit.reading.repair import Repair
from funnelkit.reading.shapes import Column
from funnelkit.reading.splitting import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelkit.reading.splitting import Record
    from funnelkit.reading.table import Dialect

_NAME = Column(blank=False, kinds=frozenset({WORD}))


def usual_width(records: Sequence[Record]) -> int:
    """Give the width most filled records with sound quotes have."""
    widths = Counter(
        len(record.cells) for record in records if record.state == WHOLE and filled(record.cells)
    )
    return max(widths, key=lambda width: (widths[width], width), default=0)


def mend_torn(records: Sequence[Record], dialect: Dialect) -> tuple[int, list[str]] | None:
    """Give the index and the names of a heading with a stray or missing sign beside a quote, if one way is possible."""
    if all(record.state == WHOLE for record in records[:LOOK]):
        return None
    width = usual_width(records)
    for index, record in enumerate(records[:LOOK]):
        if record.state == WHOLE and len(record.cells) == width and filled(record.cells) > max(1, width // 4):
            return None
        if record.state != WHOLE:
            names = _mended(record, dialect, width)
            return None if names is None else (index, names)
    return None


def mend_foreign(records: Sequence[Record], first: int, dialect: Dialect) -> list[str] | None:
    """Give the names of a heading just above a table's first record whose line has another delimiter."""
    above = [record for record in records[:first] if filled(record.cells)]
    return _mended(above[-1], dialect, usual_width(records)) if above else None


def _mended(record: Record, dialect: Dialect, width: int) -> list[str] | None:
    repair = Repair(dialect, (), width, (), columns=(_NAME,) * width)
    names = repair.fix(record) if width > 1 else None
    return None if names is None else repair.with_quotes(names)
