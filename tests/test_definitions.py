"""Words and marks that mean something else now: told, and what they touch is not compared; chance is no change."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given

from conftest import drawn
from funnelkit.store.baselines import decode, encode
from funnelkit.store.masking import mask_labels
from funnelkit.tally import add, canonical, count, select_created, watch
from lead_samples import samples, to_leads
from store_samples import baseline

HEAD = "Lead ID,Created at,Manager,Source,Contacted,Status,Closed at,Lost reason\n"


def lead(n, month, status="In progress", **cells):
    day = date(2026, month, 1) + timedelta(days=n % 27)
    ended = day + timedelta(days=5) if status in ("Sold", "Lost") else ""
    told = {"manager": "Anna", "source": "Web", "contacted": "yes" if n % 2 else "no", "reason": ""} | cells
    row = (
        f"{month}{n:04}",
        day,
        told["manager"],
        told["source"],
        told["contacted"],
        status,
        ended,
        told["reason"],
    )
    return ",".join(map(str, row))


def usual(month, n=100):
    return [
        lead(i, month, ("Sold", "Lost", "In progress", "New")[i % 4], reason="Price" if i % 4 == 1 else "")
        for i in range(n)
    ]


@pytest.fixture
def compared(funnelkit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(then, now, head=HEAD, later_head=None, options=()):
        for name, rows, top in (("then.csv", then, head), ("now.csv", now, later_head or head)):
            (tmp_path / name).write_text(top + "\n".join(rows) + "\n", encoding="utf-8")
        assert (
            funnelkit("baseline", "then.csv", "--as-of", "2026-03-05", "--period", "2026-01..2026-02").code
            == 0
        )
        ended = funnelkit("compare", "now.csv", "--as-of", "2026-04-05", "--format", "json", *options)
        assert (ended.code, ended.err) == (0, "")
        document = json.loads(ended.out)
        row = next(row for row in document["sections"][1]["rows"] if row["group"]["period"] == "2026-03")
        verdicts = {key: value["verdict"] for key, value in row["metrics"].items() if value["verdict"]}
        return verdicts, {note["key"]: note["params"] for note in document["notes"]}

    return run


BEFORE = [*usual(1), *usual(2)]
SHIFTS = {
    *(
        "marks_kept_otherwise",
        "step_told_now",
        "step_told_then",
        "fill_began_now",
        "fill_began_then",
        "column_differs",
    ),
    *(
        "unknown_statuses_new",
        "status_means_otherwise",
        "fill_differs",
        "word_renamed",
        "words_gone",
        "words_new",
    ),
}


def test_nothing_shifts_where_nothing_changed(compared):
    verdicts, notes = compared(BEFORE, usual(3))

    assert not SHIFTS & set(notes)
    assert "not_comparable" not in verdicts.values()


@pytest.mark.parametrize("seed", range(5))
def test_chance_is_no_change(compared, seed):
    chance = random.Random(seed)

    def month(number):
        return [
            lead(
                n,
                number,
                chance.choices(["Sold", "Lost", "New"], [1, 6, 3])[0],
                contacted=chance.choice(["yes", "no"]),
                manager=chance.choices(["Anna", "Bela", ""], [5, 4, 1])[0],
                source=chance.choices(["Web", "Phone", "Fair"], [10, 5, 1])[0],
                reason=chance.choice(["Price", "Late", ""]),
            )
            for n in range(80)
        ]

    verdicts, notes = compared([*month(1), *month(2)], month(3))

    assert not (SHIFTS - {"fill_differs"}) & set(notes)
    assert "not_comparable" not in verdicts.values()


def test_an_unknown_status_that_is_new_blocks_what_became_of_leads(compared):
    now = [row.replace("New", "Handed over to B") for row in usual(3)]

    verdicts, notes = compared(BEFORE, now)

    assert verdicts["lead_conversion"] == "not_comparable"
    assert verdicts["contact_rate"] != "not_comparable"
    assert notes["unknown_statuses_new"] == {"names": ["Handed over to B (25)"], "leads": 25}
    assert notes["words_new"]["names"] == ["Handed over to B (25)"]


def test_a_status_that_means_something_else_now(compared, tmp_path):
    (tmp_path / "now.toml").write_text('[statuses]\n"New" = "non_target"\n', encoding="utf-8")

    verdicts, notes = compared(BEFORE, usual(3), options=("--config", "now.toml"))

    assert verdicts["lead_conversion"] == "not_comparable"
    assert notes["status_means_otherwise"] == {
        "name": "New",
        "leads": 25,
        "then": "open",
        "now": "non_target",
    }


def test_words_that_are_gone_and_new(compared):
    now = [row.replace("Web", "Website") for row in usual(3)]

    verdicts, notes = compared(BEFORE, now)

    assert (notes["words_gone"]["names"], notes["words_new"]["names"]) == (["Web (200)"], ["Website (100)"])
    assert "not_comparable" not in verdicts.values()


def test_a_name_that_changed_is_told_as_one(compared):
    now = [row.replace(",Anna,", ",Anna K.,").replace(",Web,", ",Web form,") for row in usual(3)]

    _, notes = compared(BEFORE, [row.replace("Web form", "Webs") for row in now])

    assert notes["word_renamed"]["field"] == "source"
    assert (notes["word_renamed"]["then"], notes["word_renamed"]["now"], notes["word_renamed"]["on"]) == (
        "Web",
        "Webs",
        "2026-03-01",
    )


def test_a_mark_that_began_on_a_day(compared):
    now = [row.replace(",yes,", ",no,") if row.split(",")[1] < "2026-03-15" else row for row in usual(3)]

    verdicts, notes = compared(BEFORE, now)

    assert notes["fill_began_now"] == {"field": "contacted", "on": "2026-03-15"}
    assert verdicts["contact_rate"] == "not_comparable"


def test_a_step_that_is_told_now_only(compared):
    now = [f"{row},{'yes' if n % 3 == 0 else 'no'}" for n, row in enumerate(usual(3))]

    verdicts, notes = compared(BEFORE, now, later_head=HEAD.replace("reason\n", "reason,Appointment\n"))

    assert notes["step_told_now"]["step"] == "appointments"
    assert verdicts["contact_rate"] == "not_comparable"
    assert verdicts["lead_conversion"] != "not_comparable"


def test_another_column_for_a_step(compared):
    head = HEAD.replace("reason\n", "reason,Replied to us\n")
    then, now = (
        [f"{row},{'yes' if n % 5 else 'no'}" for n, row in enumerate(rows)] for rows in (BEFORE, usual(3))
    )

    verdicts, notes = compared(then, now, head=head, options=("--map", "contacted=Replied to us"))

    assert notes["column_differs"] == {"field": "contacted", "then": ["Contacted"], "now": ["Replied to us"]}
    assert verdicts["contact_rate"] == "not_comparable"


def test_a_reason_that_is_filled_in_otherwise_is_told(compared):
    now = [row.replace("Price", "") if n % 8 else row for n, row in enumerate(usual(3))]

    verdicts, notes = compared(
        [row.replace("Lost,", "Lost,") for row in BEFORE], [*now[:-1], lead(99, 3, "Lost", reason="Price")]
    )

    assert notes["fill_differs"]["field"] == "refusal_reason"
    assert "not_comparable" not in verdicts.values()


# --- what is kept ------------------------------------------------------------------------------------------------


def watched(leads):
    return replace(count(leads), watch=watch(leads))


def same(one, other):
    one, other = canonical(one).watch, canonical(other).watch
    assert one.words == other.words
    for name in ("seen", "fills"):
        first, second = (getattr(side, name).astype("int64") for side in (one, other))
        pd.testing.assert_frame_equal(first, second)


@drawn(30)
@given(samples())
def test_watches_add_up(sample):
    leads = to_leads(sample)
    half = len(sample.leads) // 2
    parts = [to_leads(sample.of(part)) for part in (sample.leads[:half], sample.leads[half:]) if part]

    total = watched(parts[0])
    for part in parts[1:]:
        total = add(total, watched(part))

    same(total, watched(leads))
    early, late = select_created(total, -(2**31), 20_500), select_created(total, 20_500, 2**31 - 1)
    same(add(early, late), total)


@drawn(15)
@given(samples(most=30))
def test_a_watch_is_kept_masked(sample):
    counted = watched(to_leads(sample))

    found = decode(encode(baseline(counted=counted)), "winter", "winter.json").tally

    same(found, mask_labels(counted))
    rare = {
        word
        for word in counted.watch.words
        if counted.watch.seen["n"][counted.watch.seen["word"] == counted.watch.words.index(word)].sum() < 5
    }
    assert not {word for word in found.watch.words if word[1]} & rare
    assert found.watch.seen["n"].sum() == counted.watch.seen["n"].sum()


def test_a_baseline_of_an_older_funnelkit_is_read_and_says_so(compared, tmp_path, funnelkit):
    old = decode(encode(baseline()), "winter", "winter.json")
    assert old.tally.watch is None

    compared(BEFORE, usual(3))
    path = tmp_path / ".funnelkit" / "baselines" / "2026-01..2026-02.json"
    kept = decode(path.read_bytes(), path.stem, str(path))
    path.write_bytes(encode(replace(kept, tally=replace(kept.tally, watch=None))))
    found = json.loads(funnelkit("compare", "now.csv", "--as-of", "2026-04-05", "--format", "json").out)

    assert "not_watched" in [note["key"] for note in found["notes"]]
