"""The path through the stages: held against a plain walk over the moves, and against figures computed apart."""

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import alike, drawn
from funnelkit.analysis.paths import measure_path
from funnelkit.leads.moves import NO_RANK
from funnelkit.leads.table import OUTCOMES
from funnelkit.periods import EPOCH
from funnelkit.tally.paths import Paths, StageCounts, count_paths

STAGES = ("New", "Talk", "Offer", "Won", "Refused")
ENDS = {"Won": "sold", "Refused": "lost"}
START = datetime(2026, 1, 5)
FIRST = (START.date() - EPOCH).days
SEEN = 90


def meaning(stage):
    return ENDS.get(stage)


@st.composite
def journeys(draw):
    """Give journeys of leads: the stages each went to and on which day, from the first on."""
    found = []
    for _ in range(draw(st.integers(1, 25))):
        stages = draw(st.lists(st.sampled_from(STAGES), min_size=1, max_size=5))
        stages = [one for place, one in enumerate(stages) if place == 0 or one != stages[place - 1]]
        days = np.cumsum(draw(st.lists(st.integers(0, 40), min_size=len(stages), max_size=len(stages))))
        found.append(list(zip(stages, days.tolist(), strict=True)))
    return found


def tables(found, *, ranked):
    """Make the leads and the stays, as the door of funnelkit does."""
    rows = []
    for number, walk in enumerate(found):
        for place, (stage, day) in enumerate(walk):
            left = walk[place + 1][1] if place + 1 < len(walk) else None
            rows.append((number, stage, day, left))
    lead, stage, entered, left = zip(*rows, strict=True)

    def moments(days):
        values = [np.datetime64("NaT") if d is None else START + timedelta(days=d) for d in days]
        return np.array(values, "datetime64[s]")

    ranks = [STAGES.index(one) if ranked else NO_RANK for one in stage]
    stays = pd.DataFrame({"lead": np.array(lead), "stage": pd.Categorical(stage, categories=list(STAGES))})
    stays["rank"] = np.array(ranks, np.int64)
    stays["entered_at"], stays["left_at"] = moments(entered), moments(left)
    ends = [ENDS.get(walk[-1][0], "open") for walk in found]
    closed = [walk[-1][1] if end != "open" else None for walk, end in zip(found, ends, strict=True)]
    frame = pd.DataFrame({"stay_of": np.arange(len(found))})
    frame["outcome"] = np.array([OUTCOMES.index(end) for end in ends], np.int8)
    frame["closed_at"] = moments(closed)
    return frame, stays


class Plain:
    """The same counts by loops over the journeys, seen on a day."""

    def __init__(self, found, order):
        self.walks = [[(s, d) for s, d in walk if d <= SEEN] for walk in found]
        self.whole, self.order = found, order

    def end(self, place):
        stage, day = self.whole[place][-1]
        return ENDS.get(stage, "open") if day <= SEEN else "open"

    def rank(self, stage):
        return len(self.order) if stage == "Won" else self.order.index(stage) if stage in self.order else -1

    def stage(self, name):
        ever, ends, on, nexts, waits, stays = 0, Counter(), 0, 0, [], []
        mine = self.rank(name)
        for place, walk in enumerate(self.walks):
            ranks = [self.rank(s) for s, _ in walk]
            sold = self.end(place) == "sold"
            if mine not in ranks:
                continue
            ever += 1
            ends[self.end(place)] += 1
            came = next(d for s, d in walk if self.rank(s) == mine)
            beyond = [d for s, d in walk if self.rank(s) > mine]
            on += bool(beyond) or sold
            nexts += mine + 1 in ranks or (sold and mine + 1 == len(self.order))
            waits += [max(0, min(beyond) - came)] if beyond else []
            for (s, d), after in zip(walk, [*walk[1:], None], strict=True):
                if s == name and after:
                    stays.append(after[1] - d)
        return ever, ends, on, nexts, sorted(waits), sorted(stays)


def unfold(histogram):
    return np.repeat(*histogram).tolist()


@drawn(30)
@given(journeys(), st.booleans())
def test_counts_are_those_of_a_plain_walk(found, ranked):
    paths = count_paths(*tables(found, ranked=ranked), FIRST + SEEN, meaning)
    working = {s for walk in found for s, d in walk if d <= SEEN and s not in ENDS}
    if paths is None:
        assert not working
        return

    names = [counts.stage for counts in paths.stages]
    assert set(names) == working
    if ranked:
        assert names == sorted(names, key=STAGES.index)
    plain = Plain(found, names)
    for counts in paths.stages:
        ever, ends, on, nexts, waits, stays = plain.stage(counts.stage)
        assert counts.ever == ever
        assert counts.ended == (ends["sold"], ends["lost"], 0)
        assert (counts.moved_on, counts.to_next) == (on, nexts)
        assert unfold(counts.onward) == waits
        assert len(unfold(counts.followed)) == ever
        assert unfold(counts.stays) == stays
        assert counts.onward_open[1].sum() == ever - on
        assert counts.turned_sold <= counts.turned_ended
    moves = Counter((one[0], two[0]) for walk in plain.walks for one, two in pairwise(walk))
    assert {(move.stage_from, move.stage_to): move.n for move in paths.moves} == moves
    if ranked:
        back = sum(n for (one, two), n in moves.items() if STAGES.index(two) < STAGES.index(one))
        assert sum(move.n for move in paths.moves if move.kind == "back") == back
    measured = measure_path(paths)
    for step in measured.stages:
        assert step.ever == step.sold + step.lost + step.non_target + step.open
        assert step.moved_on_by is None or 0 <= step.moved_on_by.low <= step.moved_on_by.high <= 1


def walk_of(*stages):
    return [(stage, 2 * place) for place, stage in enumerate(stages)]


def test_which_stages_raise_the_share_sold():
    """An appointment held raises the share sold; a stage of thinking that half go through, whatever becomes of them, not."""
    found = [walk_of("New", "Offer", "Won")] * 40 + [walk_of("New", "Offer", "Refused")] * 40
    found += [walk_of("New", "Offer", "Talk", "Won")] * 40 + [walk_of("New", "Offer", "Talk", "Refused")] * 40
    found += [walk_of("New", "Refused")] * 200
    paths = count_paths(*tables(found, ranked=False), FIRST + SEEN, meaning)
    steps = measure_path(paths).stages

    assert [(step.stage, step.effect) for step in steps] == [
        ("New", None),
        ("Offer", "raises"),
        ("Talk", "no_rise"),
    ]
    assert [round(step.won.value, 3) for step in steps] == [0.222, 0.5, 0.5]
    assert (steps[1].turned.hits, steps[1].turned.of) == (0, 200)
    assert steps[1].difference.low > 0
    assert steps[2].difference.low < 0 < steps[2].difference.high


def test_few_ended_leads_say_nothing():
    found = [walk_of("New", "Offer", "Won")] * 19 + [walk_of("New", "Refused")] * 100
    paths = count_paths(*tables(found, ranked=False), FIRST + SEEN, meaning)

    assert [step.effect for step in measure_path(paths).stages] == [None, "too_few"]


def test_open_leads_count_as_far_as_they_are_known():
    """Half of those who came move on after ten days; as many came three days ago and could not have yet."""
    old = [[("New", 0), ("Offer", 10)]] * 30 + [[("New", 0)]] * 30
    young = [[("New", SEEN - 3)]] * 60
    step = measure_path(count_paths(*tables([*old, *young], ranked=True), FIRST + SEEN, meaning)).stages[0]

    assert (step.moved_on.hits, step.moved_on.of, step.open) == (30, 120, 120)
    assert step.moved_on_by.value == pytest.approx(0.5)
    assert (step.moved_on_by.window_days, step.moved_on_by.young) == (SEEN, 60)
    assert (step.half_left.value, step.half_left.n, step.sitting.n) == (10.0, 120, 90)


NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64))


def counts_of(place, reached, sold):
    """Make the counts of one stage of leads of which all have ended."""
    mine = reached[:, place]
    turned = reached[:, place - 1] & ~mine if place else np.zeros(len(sold), bool)
    hits = int(sold[mine].sum())
    return StageCounts(
        *(f"stage {place}", int(mine.sum()), (hits, int(mine.sum()) - hits, 0), 0, 0),
        *(NOTHING,) * 6,
        *(int(sold[turned].sum()), int(turned.sum())),
    )


@pytest.mark.long
@pytest.mark.parametrize(("leads", "rate"), alike([(150, 0.3), (600, 0.1)], len))
def test_stages_that_do_nothing_are_seldom_said_to_do_something(leads, rate):
    """Six stages, each gone through by three in four whatever becomes of them: of 300 departments under 6 % are misled."""
    draw = np.random.default_rng(20261122)
    misled = 0
    for _ in range(300):
        reached = np.cumprod(draw.random((leads, 6)) < 0.75, axis=1).astype(bool)
        sold = draw.random(leads) < rate
        stages = tuple(counts_of(place, reached, sold) for place in range(6))
        path = measure_path(Paths(stages, (), "moves", leads))
        misled += any(step.effect in ("raises", "lowers") for step in path.stages)

    assert misled < 0.06 * 300


def write_department(folder):
    """Write leads and their moves, the same every time: 120 leads, some back, some past a stage, some still there."""
    history, leads = ["ID,Stage,Changed at"], ["ID,Created at,Contacted at,Manager,Status,Closed at"]
    walks = [
        ("New", "Meeting set", "Meeting held", "Offer", "Won"),
        ("New", "Meeting set", "Meeting held", "Meeting set", "Meeting held", "Lost"),
        ("New", "Lost"),
        ("New", "Meeting set", "Lost"),
        ("New", "Meeting set", "Thinking", "Meeting held", "Offer", "Won"),
        ("New", "Meeting set", "Thinking", "Lost"),
        ("New", "Meeting set", "Thinking"),
        ("New", "Meeting held", "Offer"),
    ]
    for n in range(160):
        walk, day = walks[n * 7 % 8], START + timedelta(hours=5 * n)
        end = {"Won": "Won", "Lost": "Lost"}.get(walk[-1], "Open")
        moments = [day + timedelta(days=place * (1 + n % 5)) for place in range(len(walk))]
        history += [f"{n},{stage},{at:%Y-%m-%d %H:%M}" for stage, at in zip(walk, moments, strict=True)]
        contact = day + timedelta(minutes=7 * (n % 40)) if n % 4 else None
        closed = "" if end == "Open" else f"{moments[-1]:%Y-%m-%d}"
        told = contact and f"{contact:%Y-%m-%d %H:%M}"
        leads.append(f"{n},{day:%Y-%m-%d %H:%M},{told or ''},{'Anna' if n % 3 else 'Boris'},{end},{closed}")
    (folder / "leads.csv").write_text("\n".join(leads) + "\n", encoding="utf-8")
    (folder / "history.csv").write_text("\n".join(history) + "\n", encoding="utf-8")


def test_what_a_person_sees(funnelkit, golden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_department(tmp_path)
    (tmp_path / "funnelkit.toml").write_text('[calendar]\nwork_days = "mon-fri"\nhours = "9:00-18:00"\n')
    arguments = ("timing", "leads.csv", "history.csv", "--only", "whole,managers,stages")
    texts = [funnelkit(*arguments, width=width) for width in (None, 60, 80, 120)]

    assert [(ended.code, ended.err) for ended in texts] == [(0, "")] * 4
    golden("cli/timing-stages.txt", "\n".join(ended.out for ended in texts))


def test_real_history(shared, funnelkit):
    place = shared / "data" / "salesforce_stage_history"
    truth = {key: entry["value"] for key, entry in json.loads((place / "TRUTH.json").read_text()).items()}
    ended = funnelkit(
        "timing", place / "Opportunity.csv", place / "OpportunityHistory.csv", "--format", "json"
    )
    path = json.loads(ended.out)["stages"]

    assert path["order"] == "export"
    assert path["totals"]["back"] == truth["history_backward_moves"] == 72
    assert [step["stage"] for step in path["stages"]] == [
        "Prospecting",
        "Qualification",
        "Value Proposition",
        "Negotiation/Review",
    ]
    ever = {step["stage"]: step["ever"] for step in path["stages"]}
    assert ever == {stage: truth["opps_ever_in_stage"][stage] for stage in ever}


def test_a_history_alone_tells_its_path(shared, funnelkit):
    place = shared / "data" / "salesforce_stage_history"
    path = json.loads(funnelkit("timing", place / "OpportunityHistory.csv", "--format", "json").out)["stages"]

    assert path["totals"]["back"] == 72
    assert path["leads"] == 219
    assert [step["ever"] for step in path["stages"]] == [137, 47, 51, 56]
