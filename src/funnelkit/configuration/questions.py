"""What only a person can settle about files: questions of an inspection's open points, and what the answers mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelkit.recognition.mappings import FieldMapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from funnelkit.inspection import Inspection
    from funnelkit.model import Note

    Ask = Callable[[str, Mapping[str, object], tuple[str, ...]], str]
    """Puts a question by its key and params, and gives the answer: one of some, or "" for none."""

OUTCOMES = {"s": "sold", "l": "lost", "n": "non_target", "o": "open"}
ORDERS = {"d": "day_first", "m": "month_first"}


@dataclass(frozen=True)
class Answers:
    """The columns and the statuses that the person named."""

    mappings: tuple[FieldMapping, ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()


def ask(found: Inspection, put: Ask) -> Answers:
    """Ask what an inspection left open, each thing once; nothing is asked where nothing is open."""
    mappings: list[FieldMapping] = []
    statuses: dict[str, str] = {}
    asked = set()
    for note in (note for entry in found.inputs for note in entry["suggestions"]):
        subject = (note.key, str(note.params.get("header")), str(note.params.get("field")))
        if note.key == "suggest_statuses":
            statuses |= dict(_outcomes(note, put, statuses))
        elif subject not in asked:
            asked.add(subject)
            mappings += _mapping(note, put)
    return Answers(tuple(mappings), tuple(statuses.items()))


def _outcomes(note: Note, put: Ask, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    statuses = note.params["statuses"]
    assert isinstance(statuses, list)
    for status in statuses:
        if status not in known and (answer := put("ask_status", {"status": status}, tuple(OUTCOMES))):
            yield status, OUTCOMES[answer]


def _mapping(note: Note, put: Ask) -> Iterator[FieldMapping]:
    field, header = str(note.params["field"]), str(note.params["header"])
    if note.key == "suggest_order":
        if answer := put("ask_order", note.params, tuple(ORDERS)):
            yield FieldMapping(field, header, ORDERS[answer])
    elif note.key == "suggest_column":
        headers = note.params["headers"]
        assert isinstance(headers, list)
        numbers = {str(number): name for number, name in enumerate(headers, 1)}
        listed = ", ".join(f"{number} {name}" for number, name in numbers.items())
        if answer := put("ask_column", {**note.params, "listed": listed}, tuple(numbers)):
            yield FieldMapping(field, numbers[answer])
    elif note.key == "suggest_confirm" and put("ask_confirm", note.params, ("y", "n")) == "y":
        yield FieldMapping(field, header)
