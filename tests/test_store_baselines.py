from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.errors import ExitCode
from funnelkit.store import baselines, documents
from funnelkit.store.baselines import BaselineDamaged, BaselineTooNew, decode, encode, measures_alike
from funnelkit.store.masking import mask, mask_labels
from funnelkit.tally import STEPS, Tally, canonical
from store_drawn import tallies
from store_samples import baseline, cells, same_baseline, same_tally, tally

DATA = Path(__file__).parent / "data"


def again(kept, **changed):
    """Write a file's document changed, with the checksum that belongs to it."""
    document = json.loads(kept) | changed
    document["checksum"] = documents.checksum(document)
    return json.dumps(document).encode()


@drawn(20)
@given(tallies())
def test_what_is_read_is_what_was_written(counted):
    kept = encode(baseline(counted=counted))
    found = decode(kept, "winter", "winter.json")
    same_baseline(found, baseline(counted=canonical(mask_labels(counted))))
    assert encode(found) == kept


def shuffled_lines(lines):
    return lines.take(np.random.default_rng(1).permutation(len(lines)))


@drawn(8)
@given(tallies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_groupings_does_not_matter(counted, rng):
    mixed = {by: counted.cells[by] for by in rng.sample(list(counted.cells), len(counted.cells))}
    shuffled = {
        by: type(one)(
            one.by,
            one.groups,
            one.currencies,
            *(shuffled_lines(getattr(one, name)) for name in ("steps", "money", "waits", "scores")),
        )
        for by, one in mixed.items()
    }
    assert encode(baseline(counted=Tally(shuffled, counted.clocks))) == encode(baseline(counted=counted))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@drawn(25)
@given(
    st.dictionaries(st.text(), _json, max_size=4),
    st.lists(st.dictionaries(st.text(), _json, max_size=3), max_size=2),
)
def test_definitions_come_back_equal(definitions, inputs):
    kept = baseline(definitions=definitions, inputs=tuple(inputs))
    found = decode(encode(kept), "winter", "x")
    assert found.definitions == definitions
    assert found.inputs == tuple(inputs)


def test_definitions_made_anew_equal_those_that_were_kept():
    kept = baseline(definitions={"steps": ("contact", "sale"), "b": 1, "a": {"x": ()}})
    assert kept.definitions == {"a": {"x": []}, "b": 1, "steps": ["contact", "sale"]}
    assert encode(kept) == encode(
        baseline(definitions={"a": {"x": []}, "b": 1, "steps": ["contact", "sale"]})
    )
    with pytest.raises(TypeError):
        baseline(definitions={"day": date(2026, 1, 1)})
    with pytest.raises(ValueError):
        baseline(definitions={"share": float("nan")})


def test_the_file_describes_itself():
    text = encode(
        baseline(
            counted=tally(
                manager=cells(("manager",), (("Пётр",), (None,)), steps=[(0, 1, 0, 1, 6), (1, 1, 0, 1, 1)])
            )
        )
    )
    assert text.endswith(b"}\n")
    document = json.loads(text)
    assert list(document) == [
        "funnelkit_baseline", "program", "name", "as_of", "every", "periods", "leads", "definitions", "inputs",
        "step_names", "clocks", "cells", "checksum",
    ]  # fmt: skip
    assert document["periods"][0] == {
        "name": "2026-01",
        "start": "2026-01-01",
        "end": "2026-02-01",
        "seen": "2026-03-02",
    }
    assert document["step_names"] == ["leads", "sold"]
    assert document["cells"][0]["steps"] == {
        "group": [0, 0], "created": [20454, 20454], "step": [0, 1], "after": [0, 6], "n": [7, 1],
    }  # fmt: skip
    assert document["cells"][1]["groups"] == [["Пётр"], [None]]
    assert "Пётр" in text.decode()


def test_no_sign_that_a_terminal_obeys_or_hides_stands_in_the_file():
    text = encode(
        baseline(
            counted=tally(source=cells(("source",), (("a\u202eb\x1b[2J\x9b",),), steps=[(0, 1, 0, 1, 9)]))
        )
    )
    assert not {"\u202e", "\x1b", "\x9b"} & set(text.decode())
    assert decode(text, "winter", "x").tally.cells[("source",)].groups == (("a\u202eb\x1b[2J\x9b",),)


def test_every_flipped_byte_is_noticed():
    kept, rng = encode(baseline()), random.Random(5)
    whole = decode(kept, "winter", "x")
    for place in range(len(kept)):
        broken = bytearray(kept)
        broken[place] ^= 1 << rng.randrange(8)
        if bytes(broken).split() == kept.split():
            continue
        with pytest.raises((BaselineDamaged, BaselineTooNew)) as stop:
            decode(bytes(broken), "winter", "some/winter.json")
        assert stop.value.exit_code is ExitCode.BASELINE
        assert stop.value.params["path"] == "some/winter.json"
    same_baseline(whole, decode(kept, "winter", "x"))


def test_what_git_or_an_editor_does_to_the_layout_does_no_harm():
    kept = encode(baseline())
    for changed in (
        kept.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + kept,
        json.dumps(json.loads(kept), indent=4).encode(),
    ):
        same_baseline(decode(changed, "winter", "x"), decode(kept, "winter", "x"))


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"\x00\xff", b'{"funnelkit_baseline": 1', b"[" * 100_000, b'{"funnelkit_baseline": true}',
     b'{"funnelkit_baseline": "1", "program": "9"}', b'{"funnelkit_baseline": 0, "checksum": ""}',
     b'{"funnelkit_baseline": 9}', b'{"funnelkit_baseline": 1e400}', b'{"funnelkit_baseline": NaN}'],
)  # fmt: skip
def test_what_is_no_baseline_is_damaged(data):
    with pytest.raises(BaselineDamaged):
        decode(data, "winter", "x")


OLD = (DATA / "baseline-1.json").read_bytes()


def test_a_baseline_of_the_first_form_was_seen_on_one_day():
    found = decode(OLD, "winter", "x")
    rows = [(0, 20_454, 0, 20_454, 4), (1, 20_485, 0, 20_485, 3)]
    manager = cells(("manager",), (("Анна",), (None,)), steps=rows)
    same_baseline(found, baseline(counted=canonical(tally(manager=manager))))
    assert found.seen == (found.as_of, found.as_of)
    assert json.loads(encode(found))["funnelkit_baseline"] == baselines.FORMAT


def test_a_baseline_of_the_first_form_measures_like_one_made_anew():
    found = decode(OLD, "winter", "x")
    assert measures_alike(OLD, encode(found))
    assert not measures_alike(OLD, encode(replace(found, leads=8)))
    assert not measures_alike(OLD, encode(replace(found, seen=(date(2026, 2, 1), found.as_of))))


@drawn(10)
@given(st.lists(st.dates(date(2026, 3, 1), date(2027, 1, 1)), min_size=2, max_size=2))
def test_the_day_of_each_period_is_read_as_written(days):
    kept = baseline(as_of=max(days), seen=tuple(days))
    assert decode(encode(kept), "winter", "x").seen == tuple(days)


def test_each_period_has_one_day():
    with pytest.raises(ValueError):
        baseline(seen=(date(2026, 3, 2),))
    entries = json.loads(encode(baseline()))["periods"]
    for seen in ({}, {"seen": None}, {"seen": "soon"}):
        entry = {key: value for key, value in entries[0].items() if key != "seen"} | seen
        with pytest.raises(BaselineDamaged):
            decode(again(encode(baseline()), periods=[entry, entries[1]]), "winter", "x")


def test_a_key_that_stands_twice_is_damage():
    kept = encode(baseline()).decode()
    with pytest.raises(BaselineDamaged):
        decode(kept.replace('"leads": 7', '"leads": 900,\n "leads": 7').encode(), "winter", "x")


_STEPS = {"group": [0], "created": [1], "step": [0], "after": [0], "n": [1]}


@pytest.mark.parametrize(
    "steps",
    [{**_STEPS, "group": [1]}, {**_STEPS, "group": [-1]}, {**_STEPS, "step": [2]}, {**_STEPS, "n": [-1]},
     {**_STEPS, "n": [1.5]}, {**_STEPS, "n": [True]}, {**_STEPS, "n": ["1"]}, {**_STEPS, "n": [None]},
     {**_STEPS, "n": [1, 1]}, {**_STEPS, "n": [[1, 0]]}, {**_STEPS, "n": [[1, 10**12]]}, {**_STEPS, "n": [[1]]},
     {**_STEPS, "created": [2**31]}, {**_STEPS, "created": [10**30]}, {**_STEPS, "after": [2**33]},
     {key: value for key, value in _STEPS.items() if key != "after"}, [], None],
)  # fmt: skip
def test_a_false_table_with_a_true_checksum_is_damage(steps):
    kept = encode(baseline())
    whole = json.loads(kept)["cells"][0]
    decode(again(kept, cells=[{**whole, "steps": _STEPS}]), "winter", "x")
    with pytest.raises(BaselineDamaged):
        decode(again(kept, cells=[{**whole, "steps": steps}]), "winter", "x")


@pytest.mark.parametrize(
    "changed",
    [{"cells": []}, {"cells": [1]}, {"cells": None}, {"as_of": "yesterday"}, {"as_of": 5}, {"leads": -1}, {"leads": 1.0},
     {"periods": [{"name": "x", "start": "2026-02-01", "end": "2026-01-01"}]}, {"periods": [{}]}, {"inputs": [3]},
     {"definitions": []}, {"clocks": "created_at"}, {"clocks": [1]}, {"step_names": "leads"}, {"step_names": [["leads"]]},
     {"program": 1}],
)  # fmt: skip
def test_a_false_document_with_a_true_checksum_is_damage(changed):
    with pytest.raises(BaselineDamaged):
        decode(again(encode(baseline()), **changed), "winter", "x")


@pytest.mark.parametrize("changed", [{"funnelkit_baseline": 3}, {"step_names": ["leads", "test_drives"]}])
def test_a_newer_file_names_the_version_it_needs(changed):
    kept = again(encode(baseline(program="3.2.1")), **changed)
    with pytest.raises(BaselineTooNew) as stop:
        decode(kept, "winter", "winter.json")
    assert stop.value.params["needs"] == "3.2.1"
    assert stop.value.exit_code is ExitCode.BASELINE


def test_a_newer_file_by_hand_is_too_new_whatever_its_checksum():
    with pytest.raises(BaselineTooNew):
        decode(
            encode(baseline()).replace(b'"funnelkit_baseline": 2', b'"funnelkit_baseline": 12'), "winter", "x"
        )


def test_a_reader_with_other_steps_reads_by_name(monkeypatch):
    kept = encode(baseline())
    turned = tuple(reversed(STEPS))
    for module in ("funnelkit.tally", "funnelkit.store.coding"):
        monkeypatch.setattr(f"{module}.STEPS", turned)
    steps = decode(kept, "winter", "x").tally.cells[()].steps
    assert [turned[step] for step in steps["step"]] == ["leads", "sold"]
    assert list(steps["n"]) == [7, 1]


def test_files_that_differ_in_the_program_alone_measure_alike():
    kept = encode(baseline())
    assert measures_alike(kept, encode(baseline(program="0.2.0")))
    assert not measures_alike(kept, encode(baseline(leads=8)))
    assert not measures_alike(kept, kept.replace(b"20454", b"20455"))
    assert not measures_alike(kept, b"{")


@pytest.mark.parametrize(
    ("text", "masked"),
    [("перезвонить +380 (50) 123-45-67 Іван", "перезвонить # Іван"), ("8 495 123 45 67", "#"), ("tel 123\u201145\u201167", "tel #"),
     ("write ivan.petrov@example.com today", "write @ today"), ("budget 2 000", "budget 2 000"), ("25.04", "25.04"),
     ("Дорого", "Дорого"), ("почта: иван@почта.рф", "почта: @")],
)  # fmt: skip
def test_phones_and_addresses_are_masked(text, masked):
    assert mask(text) == masked
    assert mask(masked) == masked


def test_rare_labels_are_masked_and_the_firms_own_are_not():
    rows = [(0, 1, 0, 1, 4), (1, 1, 0, 1, 1), (2, 1, 0, 1, 5), (3, 1, 0, 1, 3)]
    labels = (("call 0501234567",), ("call 0509999999",), ("line 0441112233",), (None,))
    counted = tally(
        13,
        refusal_reason=cells(("refusal_reason",), labels, steps=rows),
        manager=cells(("manager",), labels, steps=rows),
    )
    found = decode(encode(baseline(counted=counted)), "winter", "x").tally
    reasons = found.cells[("refusal_reason",)]
    assert reasons.groups == (("call #",), ("line 0441112233",), (None,))
    assert list(reasons.steps["n"]) == [5, 5, 3]
    assert ("call 0501234567",) in found.cells[("manager",)].groups
    same_tally(decode(encode(baseline(counted=found)), "winter", "x").tally, found)


def test_no_phone_or_address_of_500_leads_is_in_the_file():
    phones = [f"+36 30 {n:07d}" for n in range(1_000_000, 1_000_250)]
    texts = [*phones, *(f"lead{n}@mail.example" for n in range(250))]
    labels = tuple((f"asked us to write to {text}", "Anna") for text in texts)
    rows = [(code, 20_454, 0, 20_454, 1) for code in range(500)]
    by = ("refusal_reason", "manager")
    counted = Tally({(): tally(500).cells[()], by: cells(by, labels, steps=rows)}, frozenset())
    text = encode(baseline(counted=counted, leads=500)).decode()
    assert not any(marker in text for marker in texts)
    assert '["asked us to write to #","Anna"]' in text
    assert sum(decode(text.encode(), "winter", "x").tally.cells[by].steps["n"]) == 500


def test_a_season_of_a_department_takes_little_room():
    rng = random.Random(7)
    leads = [(rng.randrange(12), 20_454 + rng.randrange(120), rng.randrange(60)) for _ in range(4000)]
    rows = [(g, day, 0, day, 1) for g, day, _ in leads] + [
        (g, day, 1, day + age, 1) for g, day, age in leads[::2]
    ]
    by = ("source",)
    counted = Tally(
        {
            (): cells(steps=[(0, *row[1:]) for row in rows]),
            by: cells(by, tuple((f"s{n}",) for n in range(12)), steps=rows),
        },
        frozenset(),
    )
    assert len(encode(baseline(counted=counted))) < 120_000


def test_pandas_is_loaded_only_to_read_and_write():
    script = "import sys, funnelkit.store.folder; sys.exit(any(name in sys.modules for name in ('pandas', 'numpy', 'filelock')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_empty_baseline_is_kept_too():
    empty = canonical(Tally({(): cells()}, frozenset()))
    found = decode(encode(baseline(counted=empty, periods=(), leads=0, inputs=())), "winter", "x")
    same_tally(found.tally, empty)
    assert found.periods == ()
