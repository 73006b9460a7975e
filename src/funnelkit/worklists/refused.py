"""The refused leads of some files, and what signs of a mistake are sought in: columns of theirs, times, reasons, persons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from funnelkit.languages.refusals import NO_BOOK, ReasonBook
from funnelkit.leads.table import LOST, OUTCOMES, SOLD
from funnelkit.recognition.phones import NO_PHONE
from funnelkit.worklists.claims import claims_of
from funnelkit.worklists.inquiries import Inquiries

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from funnelkit.leads import Leads

    Bools = npt.NDArray[np.bool_]
    Moments = npt.NDArray[np.datetime64]
    Places = npt.NDArray[np.intp]

DAY = 86_400
RUN_SECONDS = 60
"""Refusals of one manager that follow each other faster are of one go."""

_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Refused:
    """Refused leads: `places` of theirs in the table of `leads`, test rows not among them.

    `as_of` is the export's day, `book` what a person wrote of reasons.
    """

    leads: Leads
    places: Places
    as_of: date
    book: ReasonBook = NO_BOOK

    def __len__(self) -> int:
        return len(self.places)

    @property
    def frame(self) -> pd.DataFrame:
        """All leads."""
        return self.leads.frame

    def column(self, name: str) -> Any:
        """Give a column of theirs; a dimension as codes, -1 where it is not filled in."""
        column = self.frame[name]
        values = column.cat.codes if hasattr(column, "cat") else column
        return values.to_numpy()[self.places]

    def mark(self, *names: str) -> Bools:
        """Say for whom one of some marks is a yes."""
        marks = [self.column(name) for name in names if name in self.frame]
        marked: Bools = np.logical_or.reduce([np.zeros(len(self), bool), *marks])
        return marked

    def named(self, key: str) -> Bools:
        """Say who is among the rows of notes of a key."""
        found = np.zeros(len(self), bool)
        for note in self.leads.notes:
            if note.key == key and note.params["file"] in self.leads.files:
                mine = self.column("file") == self.leads.files.index(str(note.params["file"]))
                found |= mine & np.isin(self.column("row"), note.rows)
        return found

    def moment(self, name: str) -> Moments:
        """Give a moment of theirs, NaT where it is not told."""
        if name not in self.frame:
            return np.full(len(self), np.datetime64("NaT", "s"))
        moments: Moments = self.column(name)
        return moments

    def has_clock(self, name: str) -> Bools:
        """Say for whom the export tells the time of day of a moment."""
        found = self._clocks.get(name)
        return np.zeros(len(self), bool) if found is None else found

    @cached_property
    def _clocks(self) -> dict[str, Bools]:
        """Whose file has some time of day that is not midnight, by moment."""
        found = {}
        for name in self.frame.columns:
            moments: Any = self.frame[name].to_numpy() if name.endswith("_at") else self.places[:0]
            if moments.dtype.kind == "M":
                found[name] = self.of_files(~np.isnat(moments) & (moments.view(np.int64) % DAY != 0))
        return found

    def column_of_all(self, name: str) -> Any:
        """Give a column of all leads."""
        return self.frame[name].to_numpy()

    @cached_property
    def closed(self) -> Moments:
        """When they were refused."""
        return self.moment("closed_at")

    @cached_property
    def closed_day(self) -> Moments:
        """The day on which they were refused."""
        return self.closed.astype("datetime64[D]")

    @cached_property
    def timed(self) -> Bools:
        """For whom the times of day of arrival and refusal are known."""
        told = ~np.isnat(self.closed) & ~np.isnat(self.moment("created_at"))
        return told & self.has_clock("created_at") & self.has_clock("closed_at")

    def later(self, name: str, seconds: int = 0) -> Bools:
        """Say for whom a moment lies so many seconds after the refusal; on a later day where a time of day is not known."""
        moments = self.moment(name)
        exact = self.has_clock(name) & self.has_clock("closed_at")
        with_clock = moments > self.closed + np.timedelta64(seconds, "s")
        found: Bools = np.where(exact, with_clock, moments.astype("datetime64[D]") > self.closed_day)
        return found

    @cached_property
    def managers(self) -> npt.NDArray[np.int64]:
        """The code of each one's manager, -1 where none is told."""
        codes: npt.NDArray[np.int64] = (
            self.column("manager").astype(np.int64) if "manager" in self.frame else np.full(len(self), -1)
        )
        return codes

    @cached_property
    def runs(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The run in which each was refused, and how many stand in it: of one manager, less than a minute after another.

        0 stand in the run of those whose time of day is not known.
        """
        runs, sizes = np.full(len(self), -1), np.zeros(len(self), np.int64)
        clocked = np.flatnonzero(self.has_clock("closed_at") & ~np.isnat(self.closed))
        seconds = self.closed[clocked].view(np.int64)
        order = np.lexsort((seconds, self.managers[clocked]))
        apart = np.diff(seconds[order], prepend=0) >= RUN_SECONDS
        other = np.diff(self.managers[clocked][order], prepend=-2) != 0
        runs[clocked[order]] = np.cumsum(apart | other)
        sizes[clocked] = np.bincount(runs[clocked])[runs[clocked]]
        return runs, sizes

    def of_files(self, told: Bools) -> Bools:
        """Say for whom the file tells something: `told` says which of all leads it does of."""
        files = np.zeros(len(self.leads.files), bool)
        files[np.unique(self.column_of_all("file")[told])] = True
        found: Bools = files[self.column("file")]
        return found

    # --- contact and reason ------------------------------------------------------------------------------------------

    @cached_property
    def tells_contact(self) -> Bools:
        """Whose export tells contacts."""
        untold = np.broadcast_to(self.leads.untracked("contacted"), len(self.frame))
        told: Bools = ~untold[self.places]
        return told

    @cached_property
    def spoken(self) -> Bools:
        """With whom somebody spoke, by a mark or by what is a contact."""
        found: Bools = self.spoken_of_all[self.places]
        return found

    @cached_property
    def spoken_of_all(self) -> Bools:
        """With whom of all leads somebody spoke."""
        marks = [
            self.column_of_all(name) for name in ("contacted", "appointment", "show") if name in self.frame
        ]
        found: Bools = np.logical_or.reduce([np.zeros(len(self.frame), bool), *marks])
        return found

    @cached_property
    def tells_reason(self) -> Bools:
        """Whose file gives reasons at all."""
        if "refusal_reason" not in self.frame:
            return np.zeros(len(self), bool)
        return self.of_files(self.frame["refusal_reason"].cat.codes.to_numpy() >= 0)

    @cached_property
    def reason(self) -> npt.NDArray[np.str_]:
        """What their reasons claim, as of `claims_of`; "" where there is none."""
        if "refusal_reason" not in self.frame:
            return np.full(len(self), "")
        names = [str(name) for name in self.frame["refusal_reason"].cat.categories]
        claims = np.array([*claims_of(names, self.book), ""])
        found: npt.NDArray[np.str_] = claims[self.column("refusal_reason")]
        return found

    # --- persons -----------------------------------------------------------------------------------------------------

    @cached_property
    def persons(self) -> npt.NDArray[np.int64]:
        """Number of the person of each of all leads, from 1 on; 0 where none is known."""
        numbers = np.zeros(len(self.frame), np.int64)
        if "person" in self.frame:
            keys = self.column_of_all("person")
            known = keys != NO_PHONE
            numbers[known] = pd.factorize(keys[known])[0] + 1
        return numbers

    @cached_property
    def person(self) -> npt.NDArray[np.int64]:
        """Number of their person, 0 where none is known."""
        found: npt.NDArray[np.int64] = self.persons[self.places]
        return found

    @cached_property
    def has_phone(self) -> Bools:
        """Who has a whole telephone number."""
        if "person" not in self.frame:
            return np.zeros(len(self), bool)
        phones: Bools = self.column("person") >= 0  # persons by e-mail are below NO_PHONE
        return phones

    def inquiries_then(self, among: Bools | None = None) -> npt.NDArray[np.int64]:
        """How many leads of their person there were when they were refused, 0 where no person is known; `among`: of which of all leads.

        What no day is known of counts as there.
        """
        mine = self.persons > 0 if among is None else among & (self.persons > 0)
        counts: npt.NDArray[np.int64] = np.bincount(
            self.persons[mine], minlength=1 + self.persons.max(initial=0)
        )
        found = counts[self.person]
        asked, since = self._refusal_times
        found[asked] -= self._inquiries.count_after(self.person[asked], since, mine)
        return found

    @cached_property
    def next_inquiry(self) -> Places:
        """The place of the first lead that their person opened after the refusal, -1 where there is none."""
        asked, since = self._refusal_times
        found = np.full(len(self), -1, np.intp)
        found[asked] = self._inquiries.first_after(self.person[asked], since)
        return found

    @cached_property
    def _inquiries(self) -> Inquiries:
        if "created_at" not in self.frame:
            return Inquiries(self.persons[:0], np.zeros(0, "datetime64[s]"))
        return Inquiries(self.persons, self.column_of_all("created_at"))

    @cached_property
    def _refusal_times(self) -> tuple[Bools, Moments]:
        """Whose person and day of refusal are known, and after which moment an inquiry of theirs came after the refusal."""
        by_day = (self.closed_day + np.timedelta64(1, "D")).astype("datetime64[s]") - np.timedelta64(1, "s")
        clocked = self.has_clock("created_at") & self.has_clock("closed_at")
        since = np.fmax(np.where(clocked, self.closed, by_day), self.moment("created_at"))
        asked = (self.person > 0) & ~np.isnat(self.closed)
        return asked, since[asked]

    @cached_property
    def sold_since(self) -> Bools:
        """Whose person bought through another lead, closed no earlier than theirs arrived."""
        persons, sold = self.persons, self.column_of_all("outcome") == SOLD
        last = np.full(int(persons.max(initial=0)) + 1, _NEVER)
        ended: Any = self.column_of_all("closed_at") if "closed_at" in self.frame else None
        when = np.full(len(persons), np.iinfo(np.int64).max)  # a sale on no known day may have been any day
        if ended is not None:
            when = np.where(np.isnat(ended), when, ended.view(np.int64) // DAY)
        np.maximum.at(last, persons[sold], when[sold])
        last[0] = _NEVER
        arrived: Any = self.moment("created_at")
        since: Bools = (last[self.person] > _NEVER) & (
            np.isnat(arrived) | (last[self.person] >= arrived.view(np.int64) // DAY)
        )
        return since


def find_refused(leads: Leads, as_of: date, book: ReasonBook = NO_BOOK) -> Refused:
    """Give the leads that were refused and are no tests."""
    lost = leads.frame["outcome"].to_numpy() == LOST
    if "is_test" in leads.frame:
        lost = lost & ~leads.frame["is_test"].to_numpy()
    return Refused(leads, np.flatnonzero(lost), as_of, book)


def outcome_names(codes: npt.NDArray[np.int8]) -> npt.NDArray[np.str_]:
    """Name outcomes by their codes."""
    return np.array(OUTCOMES)[codes]
