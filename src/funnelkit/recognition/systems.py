"""What is known of each CRM's exports: one file a system in `crm/`, recognised by headings that only it writes together.

A file of `crm/` lists words as those of `languages/vocabulary/` do, parted by `|` or a new line; its form is told in
CONTRIBUTING.md.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from funnelkit.errors import UsageError
from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold, fold_all, split_camel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from funnelkit.languages import Vocabulary

_FOLDER = Path(__file__).parent / "crm"
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
    of which must be there. `fields`: field -> headings, the most trusted first; `words`: what its cells say, by the
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
            for rank, heading in enumerate(_fold_headings(headings))
        }

    def wish_of(self, header: str) -> tuple[str, int] | None:
        """Give the field that this system writes under a heading, and its rank among the headings of that field."""
        return self._wishes.get(_fold_headings([header])[0])

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
    """Read what is known of every system, once, in the order of the names of the files."""
    return tuple(_system(path) for path in sorted(_FOLDER.glob("*.toml")))


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
    there = frozenset(_fold_headings([header for header in headers if header]))
    if crm:
        system = find_system(crm)
        return max(system.exports, key=lambda export: _likeness(export, there)) if system else None
    exports = chain.from_iterable(system.exports for system in load_systems())
    fitting = [export for export in exports if len(export.signature & there) >= export.least]
    best = max((len(export.signature & there) for export in fitting), default=0)
    found = [export for export in fitting if len(export.signature & there) == best]
    return found[0] if len({export.system for export in found}) == 1 else None


def _likeness(export: Export, there: frozenset[str]) -> tuple[int, int]:
    own = _fold_headings(chain.from_iterable(export.fields.values()))
    return len(export.signature & there), len(there.intersection(own))


def _system(path: Path) -> System:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    name = told["name"]
    names = frozenset(fold_all([name, path.stem, *_listed(told.get("aliases", ""))]))
    return System(name, names, told["evidence"], tuple(_export(told, entry) for entry in told["export"]))


def _export(told: Mapping[str, Any], entry: Mapping[str, Any]) -> Export:
    """Make an export of its own entry, and of the words that all exports of its system share."""
    signature = frozenset(_fold_headings(_listed(entry["signature"])))
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
        name: (*_listed(own.get(name, "")), *_listed(shared.get(name, "")))
        for name in dict.fromkeys((*own, *shared))
    }


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.replace("|", "\n").split("\n") if word.strip())


def _fold_headings(texts: Iterable[str]) -> list[str]:
    listed = [text.replace("\n", " ") for text in texts]
    return fold_all(split_camel("\n".join(listed)).split("\n")) if listed else []
