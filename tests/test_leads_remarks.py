"""Rows that are no leads: left out wherever they stand, counted and named, and no lead with them."""

import json

import pytest

STAGES = ("New", "Qualified", "Won")
MANAGERS = ("Anna Kiss", "Olha Bondar")


def report(funnelkit, path, *more):
    """Give the figures of the whole, and the rows that were left out."""
    ended = funnelkit("report", path, "--format", "json", *more)
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    left_out = [note["params"]["rows"] for note in told["notes"] if note["key"] == "not_leads"]
    whole = next(section for section in told["sections"] if section["by"] == [])["rows"][0]["metrics"]
    return whole, left_out


def workbook(path, rows):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def grouped(headers, by_day):
    """Write leads as Odoo does where a list is grouped: a line above each group, with sums."""
    rows, number = [headers], 0
    for stage, count in zip(STAGES, (5, 4, 3), strict=True):
        label = [f"{stage} ({count})", "", count * 100, ""]
        rows.append([*label[:1], "", *label[1:]] if by_day else label)
        for _ in range(count):
            number += 1
            lead = [f"Kitchen for {chr(64 + number)}", MANAGERS[number % 2], 100, stage]
            rows.append([f"2026-03-{number:02}", *lead] if by_day else lead)
    return rows


def test_lines_above_groups_are_no_leads_whichever_column_they_stand_in(funnelkit, tmp_path):
    headers = ["Created on", "Opportunity", "Salesperson", "Expected Revenue", "Stage"]
    first = grouped(headers, by_day=True)
    second = [[row[1], row[0], *row[2:]] if row[0][:2] in ("20", "Cr") else row for row in first]
    for number, rows in enumerate((first, second, grouped(headers[1:], by_day=False))):
        whole, left_out = report(funnelkit, workbook(tmp_path / f"{number}.xlsx", rows))
        assert (whole["leads"]["n"], whole["sold"]["n"]) == (12, 3)
        assert left_out == [[2, 8, 13]]


def test_groups_within_groups_are_no_leads(funnelkit, tmp_path):
    rows, number = [["Opportunity", "Created on", "Salesperson", "Expected Revenue", "Stage"]], 0
    for manager in MANAGERS:
        rows.append([f"{manager} (6)", "", "", 600, ""])
        for stage in ("New", "Won"):
            rows.append([f"    {stage} (3)", "", "", 300, ""])
            for _ in range(3):
                number += 1
                rows.append([f"Kitchen {chr(64 + number)}", f"2026-03-{number:02}", manager, 100, stage])
    whole, left_out = report(funnelkit, workbook(tmp_path / "a.xlsx", rows))
    assert (whole["leads"]["n"], whole["sold"]["n"]) == (12, 6)
    assert left_out == [[2, 3, 7, 11, 12, "…"]]


HEADING = "Дата;Менеджер;Источник;Статус;Сумма"


def test_totals_strokes_and_headings_inside_a_table_are_no_leads(funnelkit, tmp_path):
    sold = [f"{day:02}.03.2026;Анна;Звонок;Продажа;1000" for day in range(1, 6)]
    lost = [f"{day:02}.03.2026;Олег;Сайт;Отказ;0" for day in range(1, 11)]
    lines = [
        *(HEADING, *sold, "Итого по Анне;;;5;5000", "====;====;====;====;===="),
        *(*lost[:5], ";Всего;;5;0", HEADING, *lost[5:], "Разом;;;15;5000", "", "Copyright © 2026;;;;"),
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    whole, left_out = report(funnelkit, tmp_path / "a.csv")
    assert (whole["leads"]["n"], whole["sold"]["n"], whole["lost"]["n"]) == (15, 5, 10)
    assert whole["revenue"][0]["sum"] == 5000
    assert sum(len(rows) for rows in left_out) >= 5


def test_a_lead_that_is_called_a_total_stays_one(funnelkit, tmp_path):
    lines = [
        "ID,Created,Manager,Source,Status,Company",
        "1,2026-03-01,Average Joe,web,Won,Total Energies",
        "2,2026-03-02,Anna,web,Lost,New (12)",
        "3,,Anna,web,Lost,Total Energies",
        "4,2026-03-04,Anna,call,Won,",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    whole, left_out = report(funnelkit, tmp_path / "a.csv")
    assert (whole["leads"]["n"], left_out) == (4, [])


def test_a_title_and_a_date_above_the_heading_are_passed_over(funnelkit, tmp_path):
    rows = [
        ["Opportunities"],
        ["2026-05-01 10:00"],
        ["Name", "Stage", "Amount", "Created At", "Assigned User", "Lead Source"],
        *(
            [
                f"Kitchen {n}",
                ("Closed Won", "Closed Lost")[n % 2],
                100,
                f"2026-03-{n:02}",
                MANAGERS[n % 2],
                "Web",
            ]
            for n in range(1, 13)
        ),
    ]
    whole, left_out = report(funnelkit, workbook(tmp_path / "a.xlsx", rows))
    assert (whole["leads"]["n"], whole["sold"]["n"], left_out) == (12, 6, [])
