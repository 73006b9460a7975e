"""Short addresses: the letter of each figure and the number of each row of a report, together `B7`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.addresses import Address
from funnelkit.analysis.reviews import REVIEWED
from funnelkit.analysis.stages import OF_STAGE
from funnelkit.metrics import CLOSED_PERIOD, METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from funnelkit.model import Row, Section

NOT_CONTACTED, REFUSED_UNREACHED = "not_contacted", "refused_unreached"
OF_MONDAY = (NOT_CONTACTED, REFUSED_UNREACHED)
"""Open leads that wait for a contact, and those refused without one: numbers of what is worth doing, not of a section."""

_FIGURES = tuple(dict.fromkeys((*METRICS, *CLOSED_PERIOD, *OF_STAGE, REVIEWED)))

NAMES = (*_FIGURES, *OF_MONDAY)
"""Every number that can be opened."""

_FIRST = (
    *("leads", "contact_rate", "appointment_rate", "show_rate", "sold_per_visit", "sold", "lead_conversion"),
    *("lost", "non_target", "open", "revenue", "win_rate", "nps", "target_conversion", "refusal_rate"),
    *("target_refusal_rate", "non_target_rate", "leads_per_sale", "hours_to_contact", "contacted_within_1h"),
    *("days_to_sale", "sold_within_30d", "average_sale", "sold_from_own_leads", "sold_from_earlier"),
    REVIEWED,
)
"""What most reports show, which has one letter."""


def _letters(place: int) -> str:
    """Name a column as spreadsheets do: A to Z, then AA.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    first, last = divmod(place, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)


LETTERS = {name: _letters(place) for place, name in enumerate(dict.fromkeys((*_FIRST, *_FIGURES)))}
"""The letter of each figure, the same in every report."""


def first_rows(sections: Iterable[Section]) -> dict[tuple[str, ...], int]:
    """Give the number of the first row of each section: rows are numbered through a report, the department is row 1."""
    found, number = {}, 1
    for section in sections:
        found[section.by] = number
        number += len(section.rows)
    return found


def row_at(number: int, sections: Sequence[Section]) -> Row | None:
    """Find the row of a number; None where there is none."""
    rows = [row for section in sections for row in section.rows]
    return rows[number - 1] if 0 < number <= len(rows) else None


def addresses_of(row: Row, number: int) -> dict[str, Mapping[str, str]]:
    """Give both addresses of each figure of a row that is told."""
    group = {name: value or "" for name, value in row.group.items()}
    return {
        metric: {"short": f"{LETTERS[metric]}{number}", "long": str(Address(metric, "", group))}
        for metric, value in row.metrics.items()
        if value is not None
    }


def with_addresses(
    sections: Iterable[Section], first: Mapping[tuple[str, ...], int] | None
) -> list[dict[str, object]]:
    """Give sections as the JSON contract has them, each row with its addresses; None: nothing of them opens."""
    return [
        {
            "by": section.by,
            "rows": [
                {
                    "group": row.group,
                    "metrics": row.metrics,
                    "addresses": addresses_of(row, first[section.by] + place) if first else None,
                }
                for place, row in enumerate(section.rows)
            ],
        }
        for section in sections
    ]
