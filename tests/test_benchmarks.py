"""The benchmark's parts: the export is reproducible, and the yardstick's SQL is right by itself."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from statistics import median

import pytest

from conftest import some

pytestmark = pytest.mark.filterwarnings("error")


def write(path, rows, encoding="utf-8", seed=1):
    from make_export import Plan, write_export

    write_export(Plan(rows, seed=seed), path, encoding)
    return path


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return write(tmp_path_factory.mktemp("exports") / "leads.csv", 2000)


def rows_of(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_same_seed_gives_the_same_bytes(export, tmp_path):
    again = write(tmp_path / "again.csv", 2000)
    other = write(tmp_path / "other.csv", 2000, seed=2)
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (export, again, other)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_encodings_hold_the_same_rows(export, tmp_path):
    assert rows_of(write(tmp_path / "cp1251.csv", 2000, "cp1251"), "cp1251") == rows_of(export)
    assert rows_of(write(tmp_path / "bom.csv", 2000, "utf-8-sig"), "utf-8-sig") == rows_of(export)


def test_blocks_join_without_a_gap(tmp_path, monkeypatch):
    import make_export

    monkeypatch.setattr(make_export, "BLOCK", 300)
    rows = rows_of(write(tmp_path / "leads.csv", 1000))
    ids = [int(row["ID лида"]) for row in rows]
    assert len(rows) == 1000
    assert {*ids} <= {*range(4_000_001, 4_001_001)}
    assert 970 < len({*ids}) < 1000


def test_the_export_is_dirty_and_consistent(export):
    rows = rows_of(export)
    assert len(rows) == 2000
    assert all(len(row) == 25 for row in rows)
    assert any(row["Менеджер"].strip() == "" for row in rows)
    assert any(moment(row["Дата создания"]) is None for row in rows)
    assert any(
        "\n" in row["Комментарий"] and ";" in row["Комментарий"] and '"' in row["Комментарий"] for row in rows
    )
    assert any("\u00a0" in row["Сумма"] for row in rows)
    repeated = defaultdict(set)
    for row in rows:
        repeated[row["ID лида"]].add(tuple(row.values())[:-1])
    assert {len(forms) for forms in repeated.values()} == {1}
    assert 1950 < len(repeated) < 1990
    for row in rows:
        marks = [said_yes(row[step]) for step in ("Контакт", "Встреча назначена", "Визит", "Продажа")]
        assert marks == sorted(marks, reverse=True)
        assert marks[3] == (outcome(row) == "sold") == bool(row["Сумма"])
        assert (outcome(row) in {"sold", "lost", "non_target"}) == bool(row["Дата закрытия"])
    moments = [
        moment(row[name])
        for row in rows
        for name in row
        if name.startswith("Дата") or name == "Первый контакт"
    ]
    assert max(filter(None, moments)) < datetime(2026, 11, 1)


# --- the figures in plain Python ---------------------------------------------------------------------------------


def moment(text):
    try:
        return datetime.strptime(text, "%d.%m.%Y %H:%M:%S")
    except ValueError:
        return None


def said_yes(text):
    return text.strip().casefold() in {"да", "+"}


def outcome(row):
    known = {"продажа": "sold", "отказ": "lost", "нецелевой": "non_target"}
    return known.get(" ".join(row["Статус"].casefold().split()), "open")


def named(text):
    return " ".join(text.split()).casefold() or None


def amount(row):
    return Decimal("".join(row["Сумма"].split()).replace(",", ".") or 0)


def plain_metrics(rows, *, waits):
    ends = [outcome(row) for row in rows]
    visits = sum(said_yes(row["Визит"]) for row in rows)
    scores = [int(row["Оценка NPS"]) for row in rows if row["Оценка NPS"].isdigit()]
    promoters, detractors = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    counts = {
        "leads": len(rows),
        "contacted": sum(said_yes(row["Контакт"]) for row in rows),
        "appointments": sum(said_yes(row["Встреча назначена"]) for row in rows),
        "shows": visits,
        "visits": visits,
        **{end: ends.count(end) for end in ("sold", "lost", "non_target", "open")},
    }
    return {
        **{name: {"n": n} for name, n in counts.items()},
        "revenue": [{"sum": float(sum(amount(row) for row in rows))}],
        "nps": {
            "n": len(scores),
            "promoters": promoters,
            "passives": len(scores) - promoters - detractors,
            "detractors": detractors,
        },
        **(plain_waits(rows) if waits else {}),
    }


def plain_waits(rows):
    minutes, days = [], []
    for row in rows:
        created, contact, closed = (
            moment(row[n]) for n in ("Дата создания", "Первый контакт", "Дата закрытия")
        )
        if created and contact and contact >= created:
            minutes.append((contact - created).total_seconds() // 60)
        if created and outcome(row) == "sold" and closed.date() >= created.date():
            days.append((closed.date() - created.date()).days)
    return {
        "hours_to_contact": {
            "n": len(minutes),
            "median": median(minutes) / 60 if minutes else None,
            "unit": "hours",
        },
        "days_to_sale": {"n": len(days), "median": median(days) if days else None, "unit": "days"},
    }


def plain_section(rows, by, name_of, *, waits=True):
    groups = defaultdict(list)
    for row in rows:
        groups[name_of(row)].append(row)
    return {
        "by": by,
        "rows": [
            {"group": dict.fromkeys(by, name), "metrics": plain_metrics(group, waits=waits)}
            for name, group in groups.items()
        ],
    }


def month_of(text):
    at = moment(text)
    return at and f"{at:%Y-%m}"


def plain_closings(rows):
    groups = defaultdict(list)
    for row in rows:
        if outcome(row) in {"sold", "lost"}:
            groups[month_of(row["Дата закрытия"])].append(row)
    return {
        "by": ["closed_period"],
        "rows": [
            {"group": {"closed_period": month}, "metrics": closing_metrics(month, group)}
            for month, group in groups.items()
        ],
    }


def closing_metrics(month, rows):
    sold = [month_of(row["Дата создания"]) for row in rows if outcome(row) == "sold"]
    return {
        "sold": {"n": len(sold)},
        "lost": {"n": len(rows) - len(sold)},
        "revenue": [{"sum": float(sum(amount(row) for row in rows))}],
        "sold_from_own_leads": {"n": sold.count(month)},
        "sold_from_earlier": {"n": sum(created is not None and created < month for created in sold)},
    }


def plain_report(path):
    rows = list({row["ID лида"]: row for row in rows_of(path)}.values())
    return {
        "sections": [
            plain_section(rows, [], lambda _: None),
            plain_section(rows, ["period"], lambda row: month_of(row["Дата создания"])),
            plain_section(rows, ["manager"], lambda row: named(row["Менеджер"])),
            plain_section(rows, ["source"], lambda row: named(row["Источник"])),
            plain_section(rows, ["refusal_reason"], lambda row: named(row["Причина отказа"]), waits=False),
            plain_closings(rows),
        ]
    }


def test_the_sql_agrees_with_plain_python(export):
    from duckdb_report import report
    from same_figures import differences

    plain, sql = plain_report(export), report(export)
    assert list(differences(plain, sql)) == []
    assert list(differences(sql, plain)) == []


def test_the_sql_reads_every_encoding(export, tmp_path):
    from duckdb_report import report

    expected = report(export)
    for encoding in ("cp1251", "utf-8-sig"):
        assert report(write(tmp_path / "leads.csv", 2000, encoding)) == expected


def test_a_wrong_figure_is_found(export):
    from duckdb_report import report
    from same_figures import differences

    expected, found = report(export), report(export)
    found["sections"][0]["rows"][0]["metrics"]["sold"]["n"] += 1
    found["sections"][1]["rows"][0]["metrics"]["hours_to_contact"] = None
    found["sections"][2]["rows"][0]["metrics"]["revenue"] = []
    del found["sections"][3]["rows"][0]
    del found["sections"][4]
    lines = list(differences(expected, found))
    assert len(lines) == 7
    assert "sold n: expected" in lines[0]


def test_programs_are_measured_in_turn(capsys):
    import bench

    medians = bench.in_turn({"one": ["-c", "print(1)"], "two": ["-c", "sum(range(10))"]}, 1)
    assert list(medians) == ["one", "two"]
    assert all(run.wall > 0 and run.cpu > 0 and run.peak > 5 for run in medians.values())
    bench.show("title", medians)
    assert "1.00" in capsys.readouterr().out


def test_a_failing_program_ends_the_benchmark():
    import bench

    with pytest.raises(SystemExit, match="exit 3"):
        bench.measure(["-c", "raise SystemExit(3)"])


def test_an_export_is_made_once(tmp_path, monkeypatch):
    import bench

    monkeypatch.setenv("FUNNELKIT_BENCH_CACHE", str(tmp_path / "kept"))
    with bench.cache() as folder:
        made = bench.make(folder, 10, "cp1251")
        made_at = made.stat().st_mtime_ns
        assert bench.make(folder, 10, "cp1251").stat().st_mtime_ns == made_at
        assert sorted(path.name for path in folder.iterdir()) == [".gitignore", made.name]
    monkeypatch.setenv("FUNNELKIT_BENCH_CACHE", "temporary")
    with bench.cache() as folder:
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.long
@pytest.mark.parametrize("encoding", some(["utf-8", "cp1251"], 2))
def test_same_figures_as_duckdb(tmp_path, encoding):
    from duckdb_report import report
    from same_figures import differences, report_command

    path = write(tmp_path / "leads.csv", 3000, encoding)
    command = [sys.executable, *report_command(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert list(differences(report(path), json.loads(done.stdout))) == []
