"""Kinds of business: the steps that each sees, what makes a sale, what came back, and pipelines apart."""

import json
from pathlib import Path

import pytest

B2B = """\
Created,Status,Owner,Pipeline,Qualified on,Proposal sent on,Close date,Amount
2026-01-05,Won,Anna,New business,2026-01-07,2026-01-09,2026-01-20,1000
2026-01-06,Lost,Anna,New business,2026-01-08,,2026-01-21,
2026-01-07,New,Boris,Renewal,,,,
2026-01-08,Won,Boris,Renewal,2026-01-09,,2026-01-25,500
2026-01-10,Proposal sent,Boris,Renewal,2026-01-11,2026-01-12,,300
2026-01-11,Qualified,Boris,Renewal,2026-01-13,,,300
"""
SHOP = """\
Order date,Status,Payment date,Delivery date,Amount
2026-01-05,Delivered,2026-01-06,2026-01-08,100
2026-01-06,Paid,2026-01-07,,50
2026-01-07,New,,,70
2026-01-08,Cancelled,,,70
2026-01-09,Returned,2026-01-10,2026-01-12,40
2026-01-10,Delivered,2026-01-11,2026-01-14,80
2026-01-11,Delivered,2026-01-12,2026-01-15,-80
"""
DEALER = """\
Created,Status,Appointment set,Showed up
2026-01-05,Sold,yes,yes
2026-01-06,Lost,yes,no
2026-01-07,New,no,no
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"b2b.csv": B2B, "shop.csv": SHOP, "dealer.csv": DEALER}
    names["school.csv"] = DEALER.replace("Appointment set", "Trial lesson date").replace(
        "yes,yes", "2026-01-08,yes"
    )
    names["school.csv"] = names["school.csv"].replace("yes,no", "2026-01-09,no").replace("no,no", ",no")
    names["plain.csv"] = "\n".join(",".join(line.split(",")[:2]) for line in DEALER.splitlines()) + "\n"
    for name, text in names.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def report(funnelkit, files):
    def run(*arguments):
        ended = funnelkit("report", *arguments, "--format", "json")
        assert (ended.code, ended.err) == (0, "")
        found = json.loads(ended.out)
        return (
            found,
            found["sections"][0]["rows"][0]["metrics"],
            {n["key"]: n["params"] for n in found["notes"]},
        )

    return run


def n(metrics, *keys):
    return [metrics[key] and metrics[key]["n"] for key in keys]


def of(rate):
    return (rate["hits"], rate["of"], rate["of_step"])


@pytest.mark.parametrize(
    ("name", "preset", "missing"),
    [
        ("b2b.csv", "b2b", ["contacted", "non_target"]),
        ("shop.csv", "shop", ["non_target"]),
        ("dealer.csv", "dealer", ["contacted", "non_target"]),
        ("school.csv", "school", ["contacted", "non_target"]),
        ("plain.csv", None, ["contacted", "non_target"]),
    ],
)
def test_nobody_sees_steps_he_does_not_have(report, name, preset, missing):
    found, _, notes = report(name)
    assert found["preset"] == preset
    assert notes["not_tracked"]["steps"] == missing


def test_steps_of_a_b2b_department(report):
    _, metrics, _ = report("b2b.csv")
    assert n(metrics, "leads", "qualified", "proposals", "sold", "lost", "open") == [6, 5, 2, 2, 1, 3]
    assert of(metrics["qualified_rate"]) == (5, 6, "leads")
    assert of(metrics["proposal_rate"]) == (2, 5, "qualified")
    assert of(metrics["sold_per_proposal"]) == (1, 2, "proposals"), "one sale came without a proposal"
    assert metrics["appointments"] is None


def test_where_only_the_present_status_is_known_a_step_is_a_range(report, files):
    text = "\n".join(",".join(line.split(",")[:3]) for line in B2B.splitlines()) + "\n"
    Path("present.csv").write_text(text, encoding="utf-8")
    found, metrics, notes = report("present.csv")
    assert found["preset"] == "b2b"
    assert metrics["qualified"] is None
    assert metrics["proposal_rate"] == {"hits_least": 1, "hits_most": 5, "of": 6, "of_step": "leads"}
    assert metrics["qualified_rate"] == {"hits_least": 1, "hits_most": 6, "of": 6, "of_step": "leads"}
    assert "step_limits" in notes


@pytest.mark.parametrize(
    ("sale", "sold", "opened", "days"),
    [("won", 3, 1, 1), ("paid", 3, 1, 1), ("delivered", 2, 2, 3.5)],
)
def test_what_makes_a_sale_is_the_users_word(report, sale, sold, opened, days):
    _, metrics, _ = report("shop.csv", "--sale", sale, "--as-of", "2026-02-01")
    assert n(metrics, "leads", "sold", "lost", "open", "returned") == [7, sold, 3, opened, 2]
    assert metrics["days_to_sale"]["median"] == days
    assert n(metrics, "paid", "delivered") == [5, 4]
    assert of(metrics["delivered_rate"]) == (4, 5, "paid")


def test_statuses_before_the_event_are_still_open(report, files):
    text = "\n".join(",".join(line.split(",")[:2]) for line in SHOP.splitlines()) + "\n"
    Path("statuses.csv").write_text(text, encoding="utf-8")
    assert n(report("statuses.csv")[1], "sold", "open") == [4, 1]
    assert n(report("statuses.csv", "--sale", "paid")[1], "sold", "open") == [4, 1]
    assert n(report("statuses.csv", "--sale", "delivered")[1], "sold", "open") == [3, 2]


def test_returns_are_subtracted_in_sight(report):
    _, metrics, notes = report("shop.csv")
    assert notes["returned"] == {"file": "shop.csv", "leads": 2, "rows": [6, 8]}
    assert metrics["revenue"] == [{"n": 3, "sum": 150.0, "mean": 50.0, "currency": None}], (
        "100 + 50 + 80 - 80"
    )
    assert report("dealer.csv")[1]["returned"] is None


def test_an_event_that_no_file_tells_is_refused(funnelkit, files):
    ended = funnelkit("report", "dealer.csv", "--sale", "delivered")
    assert (ended.code, ended.out) == (3, "")
    assert '--map "delivered_at=HEADING"' in ended.err


def test_pipelines_stand_apart(report):
    found, _, notes = report("b2b.csv")
    sections = {tuple(section["by"]): section["rows"] for section in found["sections"]}
    assert [(row["group"]["pipeline"], row["metrics"]["leads"]["n"]) for row in sections["pipeline",]] == [
        ("Renewal", 4),
        ("New business", 2),
    ]
    assert notes["pipelines_mixed"]["pipelines"] == ["New business", "Renewal"]
    found, metrics, notes = report("b2b.csv", "--pipeline", "renewal")
    assert n(metrics, "leads") == [4]
    assert "pipelines_mixed" not in notes
    assert ["pipeline"] not in [section["by"] for section in found["sections"]]


def test_own_steps_drop_and_rename(report, funnelkit):
    _, metrics, notes = report("b2b.csv", "--steps", "contacted,proposals=Offer")
    assert metrics["qualified"] is None
    assert of(metrics["proposal_rate"]) == (2, 6, "leads")
    assert notes["not_tracked"]["steps"] == ["contacted", "non_target"]
    text = funnelkit("report", "b2b.csv", "--steps", "contacted,proposals=Offer").out
    assert "Offer of leads" in text
    assert "qualified" not in text
    assert "trial lesson of" in funnelkit("report", "school.csv").out
    assert "appointment of" in funnelkit("report", "school.csv", "--preset", "dealer").out


def test_the_configuration_tells_it_all(report, files):
    Path("funnelkit.toml").write_text(
        '[funnel]\npreset = "b2b"\nsteps = ["qualified=SQL", "proposals"]\npipeline = "Renewal"\n\n[sale]\nwhen = "won"\n',
        encoding="utf-8",
    )
    found, metrics, notes = report("b2b.csv")
    assert found["preset"] == "b2b"
    assert n(metrics, "leads", "qualified", "contacted") == [4, 3, None]
    assert notes["not_tracked"]["steps"] == ["non_target"]


def test_the_environment_does_too(report, monkeypatch):
    monkeypatch.setenv("FUNNELKIT_SALE", "delivered")
    monkeypatch.setenv("FUNNELKIT_PRESET", "shop")
    assert n(report("shop.csv")[1], "sold") == [2]


def test_a_baseline_remembers_what_made_a_sale(funnelkit, files):
    assert funnelkit("baseline", "shop.csv", "--as-of", "2026-02-01").code == 0
    later = SHOP.replace("2026-01", "2026-02")
    Path("later.csv").write_text(later, encoding="utf-8")
    same = funnelkit("compare", "later.csv", "--as-of", "2026-03-02").out
    other = funnelkit("compare", "later.csv", "--as-of", "2026-03-02", "--sale", "delivered").out
    assert "paid of leads" in same
    assert (
        "paid of orders" in funnelkit("compare", "later.csv", "--as-of", "2026-03-02", "--preset", "shop").out
    )
    assert "sale differs from the baseline" not in " ".join(same.split())
    assert "sale differs from the baseline (won, now delivered)" in " ".join(other.split())


def test_files_that_tell_a_step_and_files_that_do_not(report, files):
    text = B2B.replace("2026-01", "2026-02")
    Path("february.csv").write_text(text, encoding="utf-8")
    _, metrics, _ = report("b2b.csv", "february.csv")
    assert n(metrics, "leads", "qualified", "proposals", "sold") == [12, 10, 4, 4]
    assert of(metrics["sold_per_proposal"]) == (2, 4, "proposals")
    _, metrics, notes = report("b2b.csv", "dealer.csv")
    assert metrics["qualified"] is None
    assert notes["partly_untracked"]["step"] in ("qualified", "proposals", "appointments", "visits")


def test_init_offers_the_kind_of_business(funnelkit, files):
    before = funnelkit("report", "b2b.csv", "--format", "json").out
    funnelkit("init", "b2b.csv")
    assert '# preset = "b2b"' in Path("funnelkit.toml").read_text(encoding="utf-8")
    assert funnelkit("report", "b2b.csv", "--format", "json").out == before


MARKED = "ID;Created;{};{};{}\n" + "".join(
    f"{number};{number:02}.01.2026;{marks}\n"
    for number, marks in enumerate(["yes;yes;yes", "yes;yes;no", "yes;no;no", "no;no;no"] * 3, 1)
)


@pytest.mark.parametrize(
    ("headings", "preset"),
    [
        (("Trial booked", "Trial attended", "Paid"), "school"),
        (("Viewing scheduled", "Viewing attended", "Purchased"), "dealer"),
        (("Записан на пробное", "Пришёл на пробное", "Оплатил"), "school"),
        (("Записан на приём", "Пришёл на приём", "Оплатила"), "dealer"),
        (("Показ назначен", "Показ состоялся", "Оплатил"), "dealer"),
        (("Замер назначен", "Замер проведён", "Купил"), "dealer"),
        (("Записаний на пробне", "Прийшов на пробне", "Оплатив"), "school"),
        (("Замір призначено", "Замір проведено", "Сплатив"), "dealer"),
        (("Próbaórára jelentkezett", "Próbaórán részt vett", "Fizetett"), "school"),
        (("Megtekintés egyeztetve", "Megtekintés megtörtént", "Kifizette"), "dealer"),
    ],
)
def test_the_steps_of_schools_clinics_and_services_are_read(report, files, headings, preset):
    Path("marked.csv").write_text(MARKED.format(*headings), encoding="utf-8")
    found, metrics, _ = report("marked.csv")

    assert n(metrics, "leads", "appointments", "shows", "sold") == [12, 9, 6, 3]
    assert found["preset"] == preset


@pytest.mark.parametrize("heading", ["Оплатил", "Оплатив", "Fizetett"])
def test_what_somebody_paid_may_be_a_sum(report, files, heading):
    rows = "".join(f"{number};{number:02}.01.2026;Sold;{number}500\n" for number in range(1, 6))
    Path("sums.csv").write_text(f"ID;Created;Status;{heading}\n{rows}", encoding="utf-8")
    _, metrics, _ = report("sums.csv")

    assert metrics["revenue"][0]["sum"] == 17500


def test_the_stages_of_a_school_are_known(report, files):
    stages = ("Записан на пробное", "Пришёл на пробное", "Не пришёл на пробное", "Оплатил")
    rows = "".join(f"{number};{number:02}.01.2026;{stage}\n" for number, stage in enumerate(stages, 1))
    Path("stages.csv").write_text(f"ID;Дата заявки;Этап\n{rows}", encoding="utf-8")
    _, metrics, notes = report("stages.csv")

    assert n(metrics, "leads", "sold", "open") == [4, 1, 3]
    assert "unknown_statuses" not in notes
