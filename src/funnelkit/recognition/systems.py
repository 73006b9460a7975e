"""What is known of each CRM's exports: one file a system in `crm/`, recognised by headings that only it writes together.

A file of `crm/` lists words as those of `languages/vocabulary/` do, parted by `|` or a new line; its form is told in
CONTRIBUTING.md.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from funnelkit.errors import UsageError
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_all, fold_headers
from funnelkit.languages.vocabularies import listed_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.languages import Vocabulary

_FOLDER = Path(__file__).parent / "crm"
_SIGNATURE = re.compile(r"""^signature = (?:'{3}(.*?)'{3}|"(.*?)")""", re.MULTILINE | re.DOTALL)
_LEAST = re.compile(r"^least = (\d+)", re.MULTILINE)

NO_SYSTEM = "none"
"""What --crm says where the files are to be read as those of no system."""

_ENDS = ("sold", "lost", "non_target", "open", "converted", "closed")
"""What a status can say of how a lead ended: only one of these."""

Words = dict[str, tuple[str, ...]]


class UnknownSystem(UsageError):
    """No system of this name is known."""

    key = "unknown_system"


@dataclass(frozen=True, eq=False)
class Export:
    """One kind of export of one system.

    `of`: "leads", "deals", "answers", "counts", "history" or "tasks". `signature`: folded headings, at least `least`
    of which must be there; empty where no export was ever seen, then only --crm calls it. `fields`: field -> headings, the most trusted first; `words`: what its cells say, by the
    concepts of the vocabulary. `quirks`: facts of the file, see CONTRIBUTING.md.
    """

    system: str
    of: str
    languages: tuple[str, ...]
    signature: frozenset[str]
    least: int
    fields: Words
    words: Words
    quirks: Mapping[str, Any]

    @cached_property
    def _wishes(self) -> Mapping[str, tuple[str, int]]:
        return {
            heading: (name, rank)
            for name, headings in self.fields.items()
            for rank, heading in enumerate(fold_headers(headings))
        }

    def wish_of(self, header: str) -> tuple[str, int] | None:
        """Give the field that this system writes under a heading, and its rank among the headings of that field."""
        return self._wishes.get(fold_headers([header])[0])

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all languages, and those of this system, which outrank them."""
        known = load_vocabulary()
        values = dict(known.values)
        for concept, listed in self.words.items():
            own = frozenset(fold_all(listed))
            if concept in _ENDS:
                values |= {end: values[end] - own for end in _ENDS}
            values[concept] = values[concept] | own
        return replace(known, values=MappingProxyType(values))


@dataclass(frozen=True, eq=False)
class System:
    """One system: its names, how well its exports are known (grades, see docs/exports.md), and its exports."""

    name: str
    names: frozenset[str]
    evidence: str
    exports: tuple[Export, ...]


@cache
def load_systems() -> tuple[System, ...]:
    """Read what is known of every system, in the order of the names of the files; some milliseconds."""
    return tuple(_system(path) for path in _paths())


def find_system(name: str) -> System | None:
    """Give the system of a name that a person typed; None for "none"; raises UnknownSystem."""
    folded = fold(name)
    if folded == NO_SYSTEM:
        return None
    found = next((system for system in load_systems() if folded in system.names), None)
    if found is None:
        raise UnknownSystem(name=name, names=[system.name for system in load_systems()])
    return found


def identify(headers: Sequence[str], crm: str = "") -> Export | None:
    """Say which system wrote a table, by its headings; of two that fit equally well, none.

    `crm` is the system that the person named: then its likeliest export, however little of it is there.
    """
    there = frozenset(fold_headers([header for header in headers if header]))
    if crm:
        system = find_system(crm)
        return max(system.exports, key=lambda export: _likeness(export, there)) if system else None
    hits = [(len(sketch.signature & there), sketch) for sketch in _sketches() if sketch.signature]
    fitting = [(hit, sketch) for hit, sketch in hits if hit >= sketch.least]
    best = max((hit for hit, _ in fitting), default=0)
    found = [sketch for hit, sketch in fitting if hit == best]
    if len({sketch.path for sketch in found}) != 1:
        return None
    return _system(found[0].path).exports[found[0].place]


def _likeness(export: Export, there: frozenset[str]) -> tuple[int, int]:
    own = fold_headers(chain.from_iterable(export.fields.values()))
    return len(export.signature & there), len(there.intersection(own))


@dataclass(frozen=True)
class _Sketch:
    """The signature of the export that stands at `place` in a file."""

    path: Path
    place: int
    signature: frozenset[str]
    least: int


@cache
def _sketches() -> tuple[_Sketch, ...]:
    """Give the signatures of all exports: two lines of each are looked at, the rest only of the one that fits.

    To parse all files and fold all their words would take as long as everything else of a start.
    """
    found: list[tuple[Path, int, tuple[str, ...], int]] = []
    for path in _paths():
        for place, part in enumerate(path.read_text(encoding="utf-8").split("\n[[export]]")[1:]):
            signature, least = _SIGNATURE.search(part), _LEAST.search(part)
            listed = listed_words((signature[1] or signature[2] or "") if signature else "")
            found.append((path, place, listed, int(least[1]) if least else len(listed)))
    folded = iter(fold_headers(word for _, _, listed, _ in found for word in listed))
    return tuple(
        _Sketch(path, place, frozenset(next(folded) for _ in listed), least)
        for path, place, listed, least in found
    )


def _paths() -> list[Path]:
    return sorted(_FOLDER.glob("*.toml"))


@cache
def _system(path: Path) -> System:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    name = told["name"]
    names = frozenset(fold_all([name, path.stem, *listed_words(told.get("aliases", ""))]))
    exports = (_export(told, entry) for entry in told["export"])
    return System(name, names, told["evidence"], tuple(exports))


def _export(told: Mapping[str, Any], entry: Mapping[str, Any]) -> Export:
    """Make an export of its own entry, and of the words that all exports of its system share."""
    signature = frozenset(fold_headers(listed_words(entry["signature"])))
    return Export(
        told["name"],
        entry["of"],
        tuple(entry["languages"].split()),
        signature,
        entry.get("least", len(signature)),
        _joined(entry.get("fields", {}), told.get("fields", {})),
        _joined(entry.get("words", {}), told.get("words", {})),
        {**told.get("quirks", {}), **entry.get("quirks", {})},
    )


def _joined(own: Mapping[str, str], shared: Mapping[str, str]) -> Words:
    return {
        name: (*listed_words(own.get(name, "")), *listed_words(shared.get(name, "")))
        for name in dict.fromkeys((*own, *shared))
    }
