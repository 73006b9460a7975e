"""Write a made-up CRM export, as dirty as real ones: the same seed and options give the same bytes.

25 columns under Russian headers, `;`, `DD.MM.YYYY HH:MM:SS`, amounts like `1 234 567,50` with blanks and no-break
blanks, Да/Нет with stray forms, stray blanks and letter case in names, blank managers and sources, unusable moments
of creation, free text with quotes, delimiters and line breaks. About 1.5 % of the rows repeat an earlier lead: they
agree in all but the comment. The export was taken at 2026-11-01 00:00:00: nothing happens at or after it, and younger
leads have had less time to get anywhere. Rows are made in blocks, each with its own random numbers, so memory is flat.

    python make_export.py --rows 100000 --encoding cp1251 --out leads.csv
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import export_words as words
from export_leads import DAY, Course, Department, Plan, creation, draw, every_name, funnel, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 40_000  # rows made at a time; a change of it changes the bytes


def stray(rng: np.random.Generator, names: np.ndarray) -> np.ndarray:
    """Write a few names as people and merged exports leave them: other letter case, blanks too many."""
    out = names.copy()
    for i in np.flatnonzero(rng.random(len(names)) < 0.03).tolist():
        name = out[i]
        forms = (
            f"{name} ",
            f" {name}",
            name.upper(),
            name.lower(),
            name.replace(" ", "  "),
            name.replace(" ", "\u00a0"),
        )
        out[i] = forms[int(rng.integers(len(forms)))]
    return out


def blank(rng: np.random.Generator, names: np.ndarray, share: float) -> np.ndarray:
    """Leave some cells empty, or with nothing but a blank in them."""
    out = names.copy()
    empty = np.flatnonzero(rng.random(len(names)) < share)
    out[empty] = texts(["", "", "", " "])[rng.integers(0, 4, len(empty))]
    return out


def mark(rng: np.random.Generator, value: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Write yes and no, nine in ten in the plain form; nothing where nobody filled it in."""
    form = np.maximum(rng.integers(-36, 5, len(value)), 0)
    return np.where(known, np.where(value, texts(words.YES)[form], texts(words.NO)[form]), "")


def statuses(rng: np.random.Generator, course: Course) -> np.ndarray:
    """Write the status: how it ended, or the furthest step."""
    ends = [course.sold, course.lost, course.junk, course.visit, course.appointment, course.contacted]
    of = [words.SOLD, words.LOST, words.NON_TARGET, words.VISIT, words.APPOINTMENT, words.WORKING]
    untouched = np.where(rng.random(len(course.sold)) < 0.3, words.WORKING, words.NEW)
    return stray(rng, texts(words.STATUSES)[np.select(ends, of, untouched)])


def amounts(rng: np.random.Generator, sold: np.ndarray) -> np.ndarray:
    """Write what the sales brought: whole or with decimals, thousands apart or not."""
    out = texts([""]).repeat(len(sold))
    for i in np.flatnonzero(sold).tolist():
        whole, cents = int(np.exp(12.4 + 0.6 * rng.standard_normal())), (0, 0, 50, 99)[int(rng.integers(4))]
        gap = (" ", " ", "\u00a0", "\u00a0", "")[int(rng.integers(5))]
        short = cents == 0 and rng.random() < 0.4
        out[i] = f"{whole:,}".replace(",", gap) + ("" if short else f",{cents:02d}")
    return out


def answers(rng: np.random.Generator, course: Course) -> tuple[np.ndarray, np.ndarray]:
    """Write the NPS scores and comments of those who were asked and answered."""
    n = len(course.sold)
    asked = (course.sold & (rng.random(n) < 0.55)) | (course.visit & ~course.sold & (rng.random(n) < 0.2))
    mood = np.clip(
        np.rint(10.6 - 1.6 * ~course.sold - 1.9 * rng.exponential(1, n) + rng.normal(0, 1, n)), 0, 10
    )
    score = np.where(rng.random(n) < 0.01, words.NO_SCORE, texts(map(str, range(11)))[mood.astype(int)])
    says = asked & (rng.random(n) < 0.4)
    comment = texts(words.NPS_COMMENTS)[rng.integers(0, len(words.NPS_COMMENTS), n)]
    return np.where(asked, score, ""), np.where(says, comment, "")


def remarks(rng: np.random.Generator, n: int) -> np.ndarray:
    """Write the comments: none, a remark, or several with quotes, delimiters and line breaks."""
    first, second = texts(words.REMARKS)[rng.integers(0, len(words.REMARKS), (2, n))]
    of = rng.random(n)
    kinds = [of < 0.55, of < 0.77, of < 0.87, of < 0.93, of < 0.97]
    made = ["", first, first + ", " + second, first + '; сказал: "' + second + '"', first + "\n" + second]
    return np.select(kinds, made, "- " + first + ';\n\n- "' + second + '"\n')


def contacts(rng: np.random.Generator, rows: range) -> list[np.ndarray]:
    """Write phone, e-mail and name of the customers; the dialling code 000 and example.org are nobody's."""
    n = len(rows)
    number = texts(f"{(i * 7_654_321 + 1_234_567) % 10_000_000:07d}" for i in rows)
    look = rng.random(n)
    phone = np.select(
        [look < 0.4, look < 0.7, look < 0.95],
        ["+7 (000) " + texts(f"{d[:3]}-{d[3:5]}-{d[5:]}" for d in number), "8000" + number, "+7000" + number],
        "",
    )
    mail = np.where(rng.random(n) < 0.45, "k" + number + "@example.org", "")
    return [phone, mail, every_name()[rng.integers(0, len(every_name()), n)]]


def pick(rng: np.random.Generator, of, n: int) -> np.ndarray:
    """Draw n words of a list, all alike in weight."""
    return texts(of)[rng.integers(0, len(of), n)]


def columns(rng: np.random.Generator, department: Department, rows: range) -> list[np.ndarray]:
    """Make the 25 columns of a block, each lead once."""
    n, d = len(rows), department
    source, manager = draw(rng, d.source_load, n), draw(rng, d.manager_load, n)
    course = funnel(rng, d, creation(rng, d, rows), d.source_odds[source] + d.manager_odds[manager])
    created = d.moments(course.created, np.ones(n, bool))
    unusable = np.flatnonzero(rng.random(n) < 0.001)
    created[unusable] = pick(rng, words.UNUSABLE_MOMENTS, len(unusable))
    closed = course.sold | course.lost | course.junk
    end = d.plan.days * DAY - 1
    changed = np.where(
        closed, course.closed_at, np.where(course.contacted, course.contact_at, course.created)
    )
    reason = stray(rng, d.reasons[draw(rng, d.reason_load, n)])
    return [
        texts(str(4_000_001 + i) for i in rows),
        created,
        blank(rng, stray(rng, d.sources[source]), 0.003),
        pick(rng, words.CAMPAIGNS, n),
        blank(rng, stray(rng, d.managers[manager]), 0.006),
        texts(words.OFFICES)[manager % len(words.OFFICES)],
        pick(rng, words.LEAD_TYPES, n),
        statuses(rng, course),
        mark(rng, course.contacted, course.contacted | (rng.random(n) < 0.7)),
        d.moments(course.contact_at, course.contacted & (rng.random(n) < 0.94)),
        mark(rng, course.appointment, course.contacted),
        mark(rng, course.visit, course.appointment),
        mark(rng, course.sold, course.visit),
        d.moments(course.closed_at, closed),
        amounts(rng, course.sold),
        np.where(course.lost & (rng.random(n) < 0.9), reason, ""),
        *answers(rng, course),
        pick(rng, words.PRODUCTS, n),
        *contacts(rng, rows),
        pick(rng, words.TOWNS, n),
        d.moments(np.minimum(changed + rng.integers(0, 3 * DAY, n), end), np.ones(n, bool)),
        remarks(rng, n),
    ]


def blocks(plan: Plan) -> Iterator[list[tuple[str, ...]]]:
    """Make the rows, block by block; some repeat a lead of up to 300 rows before, with another comment."""
    department = Department(plan)
    for start in range(0, plan.rows, BLOCK):
        rng = np.random.default_rng([plan.seed, 1, start])
        made = columns(rng, department, range(start, min(start + BLOCK, plan.rows)))
        rows = list(zip(*(column.tolist() for column in made), strict=True))
        for i in np.flatnonzero(rng.random(len(rows)) < 0.015).tolist():
            earlier = int(rng.integers(max(0, i - 300), max(i, 1)))
            rows[i] = (*rows[earlier][:-1], str(pick(rng, words.REMARKS, 1)[0]))
        yield rows


def write_export(plan: Plan, out: Path, encoding: str) -> None:
    """Write the export into a file."""
    with out.open("w", encoding=encoding, newline="", buffering=1 << 20) as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(words.HEADERS)
        for rows in blocks(plan):
            writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--managers", type=int, default=0, help="default: 12 to 150, by rows; at most 750")
    parser.add_argument("--encoding", choices=["utf-8", "utf-8-sig", "cp1251"], default="utf-8")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.managers > len(every_name()):
        parser.error(f"--managers: at most {len(every_name())}")
    write_export(Plan(args.rows, args.seed, args.months, args.managers), args.out, args.encoding)


if __name__ == "__main__":
    main()
