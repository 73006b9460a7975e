"""Where no column tells contacts, statuses tell what can be told: at least, at most."""

import json

CSV = """Lead ID,Created,Status
1,2026-01-05,New
2,2026-01-06,Attempted to Contact
3,2026-01-07,Not Contacted
4,2026-01-08,Contacted
5,2026-01-09,Closed Won
6,2026-01-10,Closed Lost
7,2026-01-11,Closed Lost
"""


def test_the_contact_rate_is_a_range(funnelkit, tmp_path):
    export = tmp_path / "leads.csv"
    export.write_text(CSV)
    ended = funnelkit("report", export, "--format", "json")
    metrics = json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]

    assert metrics["contacted"] is None
    assert metrics["contact_rate"] == {"hits_least": 2, "hits_most": 5, "of": 7, "of_step": "leads"}


def test_a_column_of_contacts_needs_no_range(funnelkit, tmp_path):
    export = tmp_path / "leads.csv"
    lines = CSV.splitlines()
    marked = [
        lines[0] + ",Contacted",
        *(line + ",yes" for line in lines[1:4]),
        *(line + ",no" for line in lines[4:]),
    ]
    export.write_text("\n".join(marked))
    ended = funnelkit("report", export, "--format", "json")
    metrics = json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]

    assert (metrics["contact_rate"]["hits"], metrics["contact_rate"]["of"]) == (4, 7)


def test_statuses_that_prove_nothing_give_no_range(funnelkit, tmp_path):
    export = tmp_path / "leads.csv"
    export.write_text("Lead ID,Created,Stage\n1,2026-01-05,Engaging\n2,2026-01-06,Won\n3,2026-01-07,Lost\n")
    ended = funnelkit("report", export, "--format", "json")

    assert json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]["contact_rate"] is None


def test_a_range_is_not_judged(funnelkit, tmp_path):
    export = tmp_path / "leads.csv"
    rows = [
        f"{month}{number},2026-0{month}-{number:02},{'Contacted' if number % 2 else 'Not Contacted'}"
        for month in (1, 2, 3)
        for number in range(1, 29)
    ]
    export.write_text(
        "\n".join(["Lead ID,Created,Status", *rows]) + "\n1,2026-04-01,Closed Won\n2,2026-04-02,Closed Lost\n"
    )
    store = tmp_path / "store"
    assert funnelkit("baseline", export, "--period", "2026-01..2026-02", "--store", store).code == 0

    ended = funnelkit("compare", export, "--store", store, "--format", "json")
    contact = json.loads(ended.out)["sections"][0]["rows"][0]["metrics"]["contact_rate"]

    assert ended.code == 0
    assert contact["verdict"] == "not_comparable"
    assert contact["difference"] is None
