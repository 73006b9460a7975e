"""Compute the figures of `funnelkit report FILE --format json` in DuckDB SQL: the yardstick of bench.py, and an oracle.

Only for files of make_export.py. Prints JSON of the same shape: the sections `[]`, `["period"]`, `["manager"]` and
`["source"]` (counts, revenue, nps, both medians), `["refusal_reason"]` (counts, revenue, nps) and `["closed_period"]`.

The SQL is tuned: one pass types the columns, plain forms first; names are tidied once a distinct value; counts are rolled
up from cells. As it stands it keeps funnelkit's rule for several rows of one id, the newest wins, and DuckDB's settings.
`--short-cuts` also takes those that only a made-up file allows: any row of an id will do, for they agree, and rows may
come in any order. Tried and slower: reading cp1251 through a pipe (it gets a copy in UTF-8 instead).

    python duckdb_report.py leads.csv
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from export_words import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 1 << 16
# What the SQL calls the columns, in the order of HEADERS.
COLUMNS = (
    "id", "created", "source", "campaign", "manager",
    "office", "lead_type", "status", "contacted", "contact_at",
    "appointment", "visit", "sold", "closed_at", "amount",
    "reason", "score", "score_comment", "product", "phone",
    "mail", "customer", "town", "changed_at", "comment",
)  # fmt: skip
COLUMN_OF = dict(zip(HEADERS, COLUMNS, strict=True))
COUNTS = ("leads", "contacted", "appointments", "shows", "visits", "sold", "lost", "non_target", "open")
# The three keys of a cell, as GROUPING() numbers the sets they are grouped by.
SETS = {7: (), 3: ("period",), 5: ("manager",), 6: ("source",)}


def tidied(text: str) -> str:
    """Write SQL that trims blanks and folds runs of them to one."""
    return f"trim(regexp_replace({text}, '[\\s\u00a0]+', ' ', 'g'))"


def is_yes(text: str) -> str:
    """Write SQL for whether a mark says yes."""
    return (
        f"CASE WHEN {text} IS NULL OR {text} = 'Нет' THEN false WHEN {text} = 'Да' THEN true"
        f" ELSE lower({tidied(text)}) IN ('да', '+') END"
    )


def moment(text: str) -> str:
    """Write SQL for the moment that a text says, NULL where it says none."""
    return f"try_strptime({text}, '%d.%m.%Y %H:%M:%S')"


TYPED = f"""
CREATE TEMP TABLE every AS
SELECT id, manager, source, reason, appointment, visit, outcome, {{changed}}
  contacted OR appointment OR visit OR sold AS contacted,
  CAST(date_trunc('month', created) AS DATE) AS month,
  CAST(date_trunc('month', closed_at) AS DATE) AS closed_month,
  CASE WHEN contact_at >= created THEN CAST(date_diff('second', created, contact_at) // 60 AS INTEGER) END AS minutes,
  CASE WHEN outcome = 'sold' AND CAST(closed_at AS DATE) >= CAST(created AS DATE)
    THEN CAST(date_diff('day', created, closed_at) AS INTEGER) END AS days,
  CASE WHEN outcome = 'sold' THEN CAST(replace(translate(amount, ' \u00a0', ''), ',', '.') AS DECIMAL(18, 2)) END AS amount,
  CASE WHEN score BETWEEN 0 AND 10 THEN score END AS score
FROM (
  SELECT CAST(id AS BIGINT) AS id, coalesce(manager, '') AS manager, coalesce(source, '') AS source,
    coalesce(reason, '') AS reason, amount, TRY_CAST(score AS TINYINT) AS score,
    {moment("created")} AS created, {moment("contact_at")} AS contact_at, {moment("closed_at")} AS closed_at, changed_at,
    {is_yes("contacted")} AS contacted, {is_yes("appointment")} AS appointment, {is_yes("visit")} AS visit,
    {is_yes("sold")} AS sold,
    CASE status WHEN 'Новый' THEN 'open' WHEN 'В работе' THEN 'open' WHEN 'Отказ' THEN 'lost' WHEN 'Продажа' THEN 'sold'
    ELSE CASE lower({tidied("status")}) WHEN 'продажа' THEN 'sold' WHEN 'отказ' THEN 'lost' WHEN 'нецелевой' THEN 'junk'
      ELSE 'open' END END AS outcome
  FROM read_csv(?, columns = {{columns}}, delim = ';', quote = '"', escape = '"', header = true, auto_detect = false))
"""
NEWEST = """
CREATE OR REPLACE TEMP TABLE every AS SELECT DISTINCT ON (id) * FROM every ORDER BY id, changed_at DESC NULLS LAST
"""
ANY_ONCE = """
DELETE FROM every WHERE rowid IN (
  SELECT every.rowid FROM every
  JOIN (SELECT id, min(rowid) AS kept FROM every GROUP BY id HAVING count(*) > 1) AS repeated
    ON every.id = repeated.id AND every.rowid <> repeated.kept)
"""
CELLS = """
CREATE TEMP TABLE {table} AS
SELECT {keys}, count(*) AS leads, count(*) FILTER (contacted) AS contacted, count(*) FILTER (appointment) AS appointments,
  count(*) FILTER (visit) AS shows, count(*) FILTER (outcome = 'sold') AS sold, count(*) FILTER (outcome = 'lost') AS lost,
  count(*) FILTER (outcome = 'junk') AS non_target, sum(amount) AS revenue, count(score) AS answers,
  count(*) FILTER (score >= 9) AS promoters, count(*) FILTER (score <= 6) AS detractors
FROM every GROUP BY {keys}
"""
NAMES = f"""
CREATE TEMP TABLE {{key}}_name AS
SELECT raw, first_value(name) OVER (PARTITION BY lower(name) ORDER BY raw) AS name,
  CAST(dense_rank() OVER (ORDER BY lower(name)) AS INTEGER) AS code
FROM (SELECT raw, {tidied("raw")} AS name FROM (SELECT DISTINCT {{key}} AS raw FROM {{table}}))
"""
SUMS = """
  sum(leads), sum(contacted), sum(appointments), sum(shows), sum(shows), sum(sold), sum(lost), sum(non_target),
  sum(leads - sold - lost - non_target), coalesce(sum(revenue), 0), sum(answers), sum(promoters), sum(detractors)
"""
GROUPED = """
SELECT GROUPING(month, m.code, s.code), coalesce(strftime(month, '%Y-%m'), m.code::VARCHAR, s.code::VARCHAR), {figures}
FROM {table} JOIN manager_name AS m ON m.raw = manager JOIN source_name AS s ON s.raw = source
GROUP BY GROUPING SETS ((), (month), (m.code), (s.code))
"""
WAITS = "median(minutes), count(minutes), median(days), count(days)"
REASONS = f"SELECT code, {SUMS} FROM refused JOIN reason_name ON raw = reason GROUP BY code"
CLOSED = """
SELECT strftime(closed_month, '%Y-%m'), count(*) FILTER (outcome = 'sold'), count(*) FILTER (outcome = 'lost'), coalesce(sum(amount), 0),
  count(*) FILTER (outcome = 'sold' AND month = closed_month), count(*) FILTER (outcome = 'sold' AND month < closed_month)
FROM every WHERE outcome IN ('sold', 'lost') AND closed_month IS NOT NULL GROUP BY closed_month
"""


@contextmanager
def as_utf8(path: Path) -> Iterator[Path]:
    """Give the file in UTF-8: itself, or a copy for the time being."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    try:
        head[: head.rfind(b"\n")].decode()
    except UnicodeDecodeError:
        pass
    else:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder, path.open("rb") as file:
        copy = Path(folder) / "utf8.csv"
        with copy.open("wb") as out:
            while block := file.read(HEAD_BYTES):  # one byte a character: any cut is safe
                out.write(block.decode("cp1251").encode())
        yield copy


def columns(path: Path) -> str:
    """Write SQL for the columns of the file, by its header line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        headers = next(csv.reader(file, delimiter=";"))
    return "{" + ", ".join(f"'{COLUMN_OF[header]}': 'VARCHAR'" for header in headers) + "}"


def load(path: Path, threads: int, *, short_cuts: bool) -> duckdb.DuckDBPyConnection:
    """Read the file into the table `every` (a row a lead), and the cells and names that the sections are made of."""
    base = duckdb.connect(config={"threads": threads, "preserve_insertion_order": not short_cuts})
    changed = "" if short_cuts else f"{moment('changed_at')} AS changed_at,"
    with as_utf8(path) as utf8:
        base.execute(TYPED.format(columns=columns(utf8), changed=changed), [str(utf8)])
    base.execute(ANY_ONCE if short_cuts else NEWEST)
    base.execute(CELLS.format(table="cell", keys="month, manager, source"))
    base.execute(CELLS.format(table="refused", keys="reason"))
    for key, table in {"manager": "cell", "source": "cell", "reason": "refused"}.items():
        base.execute(NAMES.format(key=key, table=table))
    return base


def metrics(sums: tuple) -> dict[str, Any]:
    """Shape the figures that SUMS selects."""
    *counts, revenue, n, promoters, detractors = sums
    return {
        **{name: {"n": int(count)} for name, count in zip(COUNTS, counts, strict=True)},
        "revenue": [{"sum": float(revenue)}],
        "nps": {
            "n": int(n),
            "promoters": int(promoters),
            "passives": int(n - promoters - detractors),
            "detractors": int(detractors),
        },
    }


def durations(waits: tuple) -> dict[str, Any]:
    """Shape the figures that WAITS selects: minutes become hours."""
    minutes, contacts, days, sales = waits
    return {
        "hours_to_contact": {
            "n": contacts,
            "median": None if minutes is None else minutes / 60,
            "unit": "hours",
        },
        "days_to_sale": {"n": sales, "median": days, "unit": "days"},
    }


def section(by: tuple[str, ...], rows: dict[str | None, dict[str, Any]]) -> dict[str, Any]:
    """Shape a section from its rows' names and metrics, the nameless row last."""
    names = sorted(rows, key=lambda name: (name is None, name))
    return {
        "by": list(by),
        "rows": [{"group": dict.fromkeys(by, name), "metrics": rows[name]} for name in names],
    }


def grouped(base: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Compute the sections of the whole, the months, the managers and the sources."""
    waits = {
        tuple(row[:2]): row[2:]
        for row in base.execute(GROUPED.format(table="every", figures=WAITS)).fetchall()
    }
    names = {by: name_of(base, by) for by in ("manager", "source")}
    found: dict[int, dict[str | None, dict[str, Any]]] = {number: {} for number in SETS}
    for number, key, *sums in base.execute(GROUPED.format(table="cell", figures=SUMS)).fetchall():
        by = "".join(SETS[number])
        name = names[by][int(key)] if by in names else key
        found[number][name] = metrics(tuple(sums)) | durations(waits[number, key])
    for number, by in SETS.items():
        yield section(by, found[number])


def name_of(base: duckdb.DuckDBPyConnection, key: str) -> dict[int, str | None]:
    """Give the name of each code, None for the blank one."""
    rows = base.execute(f"SELECT DISTINCT code, nullif(name, '') FROM {key}_name").fetchall()
    return dict(rows)


def reasons(base: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Compute the section of refusal reasons."""
    names = name_of(base, "reason")
    rows = {names[code]: metrics(tuple(sums)) for code, *sums in base.execute(REASONS).fetchall()}
    return section(("refusal_reason",), rows)


def closings(base: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Compute the section of the months in which leads were closed."""
    rows = {
        month: {
            "sold": {"n": sold},
            "lost": {"n": lost},
            "revenue": [{"sum": float(revenue)}],
            "sold_from_own_leads": {"n": own},
            "sold_from_earlier": {"n": earlier},
        }
        for month, sold, lost, revenue, own, earlier in base.execute(CLOSED).fetchall()
    }
    return section(("closed_period",), rows)


def report(path: Path, threads: int = 2, *, short_cuts: bool = False) -> dict[str, Any]:
    """Compute all sections of a file."""
    base = load(path, threads, short_cuts=short_cuts)
    return {"kind": "report", "sections": [*grouped(base), reasons(base), closings(base)]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--short-cuts", action="store_true")
    args = parser.parse_args()
    print(json.dumps(report(args.file, args.threads, short_cuts=args.short_cuts), ensure_ascii=False))


if __name__ == "__main__":
    main()
