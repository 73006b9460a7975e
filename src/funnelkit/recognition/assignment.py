"""Each field to its best column: what several columns want is settled by their values, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funnelkit.model import Note
from funnelkit.recognition.candidates import BY_ROOT, Candidate
from funnelkit.recognition.ties import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funnelkit.reading.table import Reading
    from funnelkit.recognition.profile import Profile

MANY = frozenset({"phone", "email", "modified_at", "last_activity_at", "nps_reason", "expected_close_at"})
"""Fields that several columns may have without a doubt: the fullest is taken."""

TWINS = {"stage": "status", "status": "stage"}
"""Two columns that say how leads ended: the one is not guessed where the other is headed so."""


def assign(
    found: Mapping[int, Sequence[Candidate]], profiles: Sequence[Profile], taken: set[str], reading: Reading
) -> tuple[dict[int, Candidate], list[Note]]:
    """Give each field its best column; a tie that the values do not settle leaves the field without one."""
    chosen: dict[int, Candidate] = {}
    notes: list[Note] = []
    done: set[str] = set()
    while True:
        claims = _claims(found, chosen, done)
        if not claims:
            return chosen, notes
        name, places = max(claims.items(), key=lambda claim: (claim[1][0][1].confidence, -claim[1][0][0]))
        best = places[0][1].confidence
        rivals = [place for place, candidate in places if candidate.confidence == best]
        if name == "other":
            chosen.update(dict(places))
            done.add(name)
            continue
        if name in MANY:
            chosen.update({place: candidate for place, candidate in places if candidate.confidence == best})
            chosen = _keep_fullest(chosen, name, profiles)
            done.add(name)
            continue
        settled = settle(name, rivals, profiles, reading)
        if settled.place is not None:
            chosen[settled.place] = next(candidate for at, candidate in places if at == settled.place)
        elif name not in taken:
            headers = [reading.headers[place] or str(place + 1) for place in rivals]
            notes.append(Note("equal_columns", {"file": reading.name, "field": name, "headers": headers}))
        if settled.other is not None and settled.as_field not in done:
            chosen[settled.other] = Candidate(settled.as_field, best, settled.why)
            done.add(settled.as_field)
        done.add(name)


def _claims(
    found: Mapping[int, Sequence[Candidate]], chosen: Mapping[int, Candidate], done: set[str]
) -> dict[str, list[tuple[int, Candidate]]]:
    """Give the columns that want each field that is not settled, the surest first."""
    claims: dict[str, list[tuple[int, Candidate]]] = {}
    for place, wanted in found.items():
        if place in chosen:
            continue
        first = next(
            (
                candidate
                for candidate in wanted
                if candidate.confidence and candidate.field not in done and not _is_second(candidate, chosen)
            ),
            None,
        )
        if first:
            claims.setdefault(first.field, []).append((place, first))
    for places in claims.values():
        places.sort(key=lambda claim: (-claim[1].confidence, claim[0]))
    return claims


def _is_second(candidate: Candidate, chosen: Mapping[int, Candidate]) -> bool:
    """Say whether a guess would add a second column that decides how leads ended, beside one that is headed so."""
    twin = TWINS.get(candidate.field)
    if twin is None or candidate.confidence > BY_ROOT:
        return False
    return any(other.field == twin and other.confidence > BY_ROOT for other in chosen.values())


def _keep_fullest(
    chosen: dict[int, Candidate], name: str, profiles: Sequence[Profile]
) -> dict[int, Candidate]:
    mine = [place for place, candidate in chosen.items() if candidate.field == name]
    best = max(mine, key=lambda place: (profiles[place].filled, -place))
    return {
        place: replace(candidate, field="other", why="fuller_column")
        if place in mine and place != best
        else candidate
        for place, candidate in chosen.items()
    }
