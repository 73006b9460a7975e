"""What a person asks for: files, how to read them, and which leads to count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.fields import DIMENSIONS
from funnelkit.model import Note
from funnelkit.presets import Business
from funnelkit.reading import ReadingOptions

if TYPE_CHECKING:
    from datetime import date

    from funnelkit.intake.redaction import Redaction
    from funnelkit.recognition.mappings import FieldMapping


class BadWhere(UsageError):
    """A filter that is not of the form FIELD=VALUE, or of no dimension."""

    key = "bad_where"


@dataclass(frozen=True)
class Order:
    """What a person asks for: files, how to read them, what to take for one lead, which leads to count.

    `as_of` and `today` are days; `mappings` the columns that the person named; `where` pairs of a dimension and a value;
    `duplicates` "id", "person" or "keep"; `statuses` pairs of a status and what it means ("sold", "lost", …);
    `crm` the system that wrote the files, "" where that is to be recognised; `sale` what makes a sale
    (`presets.SALES`); `business` what was said of its steps; `rates` what a unit of each currency is worth in the
    currency `rates_to`; `drop_tests` leaves test rows out; `thorough` looks at all that may tell of tests, doubts and
    repeated persons; `ids` keeps the ids of leads and deals, for lists of them; `persons` tells each lead's person, to find later
    sales; `redaction` leaves people out of what is read; `country` is whose telephone numbers those without a code are;
    `timezone` in whose time moments with an offset are told, an IANA name.
    """

    files: tuple[str, ...]
    today: date
    mappings: tuple[FieldMapping, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    duplicates: str = "id"
    as_of: date | None = None
    options: ReadingOptions = field(default_factory=ReadingOptions)
    statuses: tuple[tuple[str, str], ...] = ()
    crm: str = ""
    sale: str = "won"
    business: Business = field(default_factory=Business)
    drop_tests: bool = False
    thorough: bool = False
    ids: bool = False
    persons: bool = False
    redaction: Redaction | None = None
    country: str = ""
    rates: tuple[tuple[str, float], ...] = ()
    rates_to: str = ""
    timezone: str = ""

    @property
    def filtered(self) -> tuple[str, ...]:
        """The fields of the filters."""
        return tuple(dict.fromkeys(field for field, _ in self.where))

    @property
    def filters(self) -> tuple[Note, ...]:
        """Remarks that only some leads count: each filter of `where`."""
        return tuple(Note("filtered", {"field": field, "value": value}) for field, value in self.where)


def parse_where(text: str) -> tuple[str, str]:
    """Read a filter FIELD=VALUE."""
    field, sign, value = text.partition("=")
    if not sign or field.strip() not in DIMENSIONS:
        raise BadWhere(text=text)
    return field.strip(), value.strip()
