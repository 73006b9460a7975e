"""The change log: what is typed is kept, what a person edits stays, and nothing half-read is taken for whole."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawn
from funnelkit.errors import BaselineError, ExitCode, FunnelkitError, UsageError
from funnelkit.fields import DIMENSIONS
from funnelkit.metrics import METRICS
from funnelkit.store import change_log, changes, writing
from funnelkit.store.change_log import add_change, load_changes, remove_change
from funnelkit.store.changes import make_change

DAY = date(2026, 5, 1)
NUMBERS = count()

_texts = st.text(min_size=1, max_size=30).filter(changes._one_line)
_expect = st.dictionaries(st.sampled_from(list(METRICS)), st.sampled_from(changes.WAYS), max_size=3)
_scope = st.lists(st.tuples(st.sampled_from(DIMENSIONS), _texts), max_size=3)


@st.composite
def typed(draw):
    on = draw(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
    by = draw(st.none() | st.dates(date(2100, 1, 2), date(2200, 1, 1)))
    expect = [f"{metric}={way}" for metric, way in draw(_expect).items()]
    return make_change(on, draw(_texts), expect, [f"{name}={value}" for name, value in draw(_scope)], by)


@drawn(15)
@given(st.lists(typed(), max_size=4, unique=True), st.randoms(use_true_random=False))
def test_what_was_typed_is_read_again_and_numbers_stay(tmp_path, entries, rng):
    folder = tmp_path / f"store-{next(NUMBERS)}"
    kept = {}
    for entry in entries:
        change, written = add_change(folder, entry)
        assert written
        assert add_change(folder, entry) == (change, False)
        kept[change.id] = change
        gone = rng.choice([None, *kept])
        if gone:
            assert remove_change(folder, str(gone)) == kept.pop(gone)
    found = load_changes(folder)

    assert {change.id: change for change in found} == kept
    assert [change.on for change in found] == sorted(change.on for change in kept.values())
    assert sorted(kept) == list(kept), "a later change has a higher number"


BY_HAND = """# what we tried this year
funnelkit_changes = 1
# numbers: up to 7

[[change]]            # the big one
text = 'calls "at once"'   # see the wiki
id = 7
on = "2026-05-01"
scope = { manager = "Anna" }

# this one went wrong
[[change]]
id = 2
on = 2026-04-01
text = '''
new
script'''

# and this is only tried
[[change]]
id = 3
on = 2026-06-01
text = "third"
# the end
"""


@pytest.fixture
def by_hand(tmp_path):
    (tmp_path / "changes.toml").write_text(BY_HAND)
    return tmp_path


def stays(folder, *gone):
    """Say whether every line that a person wrote is there, in its order, but for some."""
    there = iter((folder / "changes.toml").read_text().splitlines())
    return all(line in there for line in BY_HAND.splitlines() if line and line not in gone)


def test_what_a_person_wrote_stays_when_a_change_is_added(by_hand):
    change, _ = add_change(by_hand, make_change(DAY, "fourth", ["contact_rate=up"], ["source=Ads"]))

    assert change.id == 8
    assert stays(by_hand)
    assert [entry.id for entry in load_changes(by_hand)] == [2, 7, 8, 3]


BIG = ("[[change]]            # the big one", "text = 'calls \"at once\"'   # see the wiki", "id = 7")
FALSE = ("id = 2", "on = 2026-04-01", "text = '''", "new", "script'''")
THIRD = ("id = 3", "on = 2026-06-01", 'text = "third"')


@pytest.mark.parametrize(
    ("number", "gone"),
    [("7", (*BIG, 'on = "2026-05-01"', 'scope = { manager = "Anna" }')), ("2", FALSE), ("3", THIRD)],
)
def test_remarks_stay_when_a_change_is_removed(by_hand, number, gone):
    remove_change(by_hand, number)

    assert stays(by_hand, *gone, "[[change]]")
    assert {change.id for change in load_changes(by_hand)} == {7, 2, 3} - {int(number)}
    assert add_change(by_hand, make_change(DAY, "next", [], []))[0].id == 8


def test_a_file_that_lost_all_its_changes_goes_on(by_hand):
    for number in ("2", "3", "7"):
        remove_change(by_hand, number)

    assert load_changes(by_hand) == ()
    assert add_change(by_hand, make_change(DAY, "next", [], []))[0].id == 8
    assert [change.text for change in load_changes(by_hand)] == ["next"]
    assert "# and this is only tried" in (by_hand / "changes.toml").read_text()


def test_lines_that_end_as_on_windows_are_read(tmp_path):
    (tmp_path / "changes.toml").write_bytes(b"\xef\xbb\xbf" + BY_HAND.replace("\n", "\r\n").encode())
    add_change(tmp_path, make_change(DAY, "fourth", [], []))

    assert {change.id for change in load_changes(tmp_path)} == {7, 2, 3, 8}


GOOD = "[[change]]\nid = 1\non = 2026-05-01\ntext = 'a'\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[change", "array"),
        (f"{GOOD}[[change]]\nid = 1\non = 2026-05-01\ntext = 'b'\n", "change 2"),
        (f"{GOOD}more = 1\n", "change 1"),
        (f"{GOOD}expect = {{contact_rate = 'better'}}\n", "change 1"),
        (f"{GOOD}expect = {{contacts = 'up'}}\n", "change 1"),
        (f"{GOOD}expect = 'contact_rate'\n", "change 1"),
        (f"{GOOD}scope = {{boss = 'Anna'}}\n", "change 1"),
        (f"{GOOD}scope = {{manager = 5}}\n", "change 1"),
        (f"{GOOD}decide_by = 2026-04-01\n", "change 1"),
        (f"{GOOD}decide_by = 2026-06-01T10:00:00\n", "change 1"),
        (GOOD.replace("id = 1", "id = -1"), "change 1"),
        (GOOD.replace("id = 1", "id = true"), "change 1"),
        (GOOD.replace("id = 1\n", ""), "change 1"),
        (GOOD.replace("'a'", "' '"), "change 1"),
        (GOOD.replace("'a'", "5"), "change 1"),
        (GOOD.replace("2026-05-01", "'soon'"), "change 1"),
        ("change = 5\n", "change"),
        ("change = [5]\n", "change 1"),
        ("last_id = 'x'\n", "last_id"),
        ("changed = 1\n", "changed"),
        ("funnelkit_changes = 'one'\n", "funnelkit_changes"),
    ],
)
def test_what_cannot_be_read_is_said_and_left_as_it_is(tmp_path, text, place):
    path = tmp_path / "changes.toml"
    path.write_text(text)
    for use in (load_changes, lambda folder: add_change(folder, make_change(DAY, "x", [], []))):
        with pytest.raises(change_log.ChangesDamaged) as stop:
            use(tmp_path)
        assert place in stop.value.params["place"]
        assert stop.value.exit_code is ExitCode.BASELINE
    assert path.read_text() == text


def test_a_newer_log_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "changes.toml").write_text("funnelkit_changes = 2\nsomething = 'else'\n")
    with pytest.raises(change_log.ChangesTooNew):
        add_change(tmp_path, make_change(DAY, "x", [], []))
    assert (tmp_path / "changes.toml").read_text() == "funnelkit_changes = 2\nsomething = 'else'\n"


def test_a_list_on_one_line_is_read_and_not_changed(tmp_path):
    (tmp_path / "changes.toml").write_text("change = [{id = 1, on = 2026-05-01, text = 'a'}]\n")
    assert [change.text for change in load_changes(tmp_path)] == ["a"]
    with pytest.raises(change_log.ChangesDamaged):
        add_change(tmp_path, make_change(DAY, "x", [], []))


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": " \n"}, changes.ChangeWithoutText),
        ({"text": "\u200b\x1b"}, changes.ChangeWithoutText),
        ({"expect": ["contact_rate"]}, changes.BadExpectation),
        ({"expect": ["contact_rate=better"]}, changes.BadExpectation),
        ({"expect": ["contact_rate=up", "contact_rate=down"]}, changes.BadExpectation),
        ({"expect": ["contact=up"]}, changes.UnknownMetric),
        ({"scope": ["Anna"]}, changes.BadScope),
        ({"scope": ["boss=Anna"]}, changes.BadScope),
        ({"scope": ["manager="]}, changes.BadScope),
        ({"decide_by": DAY}, changes.DecidesTooEarly),
    ],
)
def test_what_cannot_be_a_change_is_refused(typed, error):
    with pytest.raises(error) as stop:
        make_change(**{"on": DAY, "text": "x", "expect": [], "scope": []} | typed)
    assert isinstance(stop.value, UsageError)


def test_an_unknown_metric_is_told_those_that_are_much_like_it():
    with pytest.raises(changes.UnknownMetric) as stop:
        make_change(DAY, "x", ["contactrate=up"], [])
    assert "contact_rate" in stop.value.params["near"]


def test_a_text_is_one_line_that_any_file_can_hold(tmp_path):
    change, _ = add_change(tmp_path, make_change(DAY, " a\n\tb\ud800\x1b[2J ", [], []))

    assert change.text == "a b?\x1b[2J"
    assert load_changes(tmp_path) == (change,)
    assert "\x1b" not in (tmp_path / "changes.toml").read_text()


def test_a_log_that_another_run_changes_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "LOCK_SECONDS", 0)
    with FileLock(tmp_path / ".lock"), pytest.raises(writing.StoreLocked):
        add_change(tmp_path, make_change(DAY, "x", [], []))


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "elsewhere.toml").write_text(GOOD)
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "changes.toml").symlink_to(tmp_path / "elsewhere.toml")
    for use in (load_changes, lambda folder: remove_change(folder, "1")):
        with pytest.raises(writing.StrangeFile):
            use(folder)


def test_a_number_that_is_not_there_is_said(by_hand):
    for number in ("9", "x", "07"):
        with pytest.raises(change_log.UnknownChange) as stop:
            remove_change(by_hand, number)
        assert stop.value.params["ids"] == [2, 3, 7]
    assert isinstance(stop.value, BaselineError)
    assert isinstance(stop.value, FunnelkitError)
