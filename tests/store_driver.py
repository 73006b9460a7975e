"""Writers that die, race and run out of room, each in a process of its own: `python store_driver.py WHAT FOLDER`."""

from __future__ import annotations

import dataclasses
import os
import resource
import signal
import sys
from datetime import date
from pathlib import Path

from funnelkit.store import folder as store
from funnelkit.store.baselines import encode
from funnelkit.store.change_log import add_change, load_changes, remove_change
from funnelkit.store.changes import make_change
from funnelkit.store.history import ACCEPTED, load_history
from funnelkit.store.writing import CannotWrite
from store_samples import baseline, cells, tally

CALLS = ("open", "fdopen", "fstat", "stat", "lstat", "mkdir", "fsync", "replace", "unlink", "close")


def forked(work):
    """Do something in a child, and give how it ended."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException as error:  # noqa: BLE001
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return child


def die_at(number):
    """Arm the calls to the system so that the process kills itself before the given one."""
    left = iter(range(number))

    def armed(call):
        def run(*args, **kwargs):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return run

    for name in CALLS:
        setattr(os, name, armed(getattr(os, name)))


def die_in_the_middle():
    """Let the system kill the process while it writes a file."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))


def kills(folder):
    """Kill a writer in the middle of its file and before each of its calls in turn; print how many died."""
    old, new = baseline(), baseline(leads=8)
    whole = {encode(old), encode(new)}
    store.save(folder, old, replace=True)
    for number in range(200):

        def work(number=number):
            die_at(number - 1) if number else die_in_the_middle()
            store.save(folder, new, replace=True)

        _, status = os.waitpid(forked(work), 0)
        assert (folder / "baselines" / "winter.json").read_bytes() in whole
        assert store.names(folder) == ["winter"]
        if not os.WIFSIGNALED(status):
            assert store.load(folder, "winter").leads == 8
            assert [path.name for path in (folder / "baselines").iterdir()] == ["winter.json"]
            print(number)
            return
        store.save(folder, old, replace=True)


def kills_of_keeping(folder):
    """Kill a writer who accepts a baseline before each of its calls in turn; print how many died."""
    store.keep(folder, baseline("a"), ACCEPTED, replace=False)
    for number in range(1, 200):

        def work(number=number):
            die_at(number - 1)
            store.keep(folder, baseline("b"), ACCEPTED, replace=False)

        _, status = os.waitpid(forked(work), 0)
        assert store.find_standing(folder) == ("b" if not os.WIFSIGNALED(status) else said(folder))
        store.keep(folder, baseline("b"), ACCEPTED, replace=False)
        assert store.find_standing(folder) == "b"
        assert [entry.name for entry in load_history(folder)].count("b") == 2 * number - 1
        if not os.WIFSIGNALED(status):
            assert sorted(path.name for path in folder.iterdir()) == [".lock", "baselines", "history.toml"]
            print(number)
            return
        store.remove(folder, "b")


def said(folder):
    """Give what stands by the last word of the history."""
    return load_history(folder)[-1].name if load_history(folder)[-1].how == ACCEPTED else "a"


def log(folder):
    """Let 6 processes write changes down, and take out every third; print what is there then."""

    def work(own):
        for number in range(6):
            change, _ = add_change(folder, make_change(date(2026, 5, 1), f"{own} {number}", [], []))
            if number % 3 == 0:
                remove_change(folder, str(change.id))

    children = [forked(lambda own=own: work(own)) for own in range(6)]
    ends = [os.waitpid(child, 0)[1] for child in children]
    found = load_changes(folder)
    print(
        ends.count(0),
        len(found),
        len({change.id for change in found}),
        len({change.text for change in found}),
    )
    print(add_change(folder, make_change(date(2026, 5, 1), "last", [], []))[0].id)


def race(folder):
    """Let 8 processes count up one baseline and add baselines of their own; print what is there then."""
    store.save(folder, baseline(leads=0), replace=False)

    def work(own):
        for _ in range(10):
            store.update(folder, "winter", lambda found: dataclasses.replace(found, leads=found.leads + 1))
        assert store.save(folder, baseline(f"own {own}"), replace=False)

    children = [forked(lambda own=own: work(own)) for own in range(8)]
    ends = [os.waitpid(child, 0)[1] for child in children]
    print(
        ends.count(0),
        store.load(folder, "winter").leads,
        len([store.load(folder, name) for name in store.names(folder)]),
    )


def no_room(folder):
    """Let the system stop a writer in the middle of a file; print what it said."""
    store.save(folder, baseline(), replace=False)
    standing = (folder / "baselines" / "winter.json").read_bytes()
    rows = [(0, 20_000 + day, 0, 20_000 + day * 7, day + 1) for day in range(2000)]
    big = baseline(counted=tally(source=cells(("source",), (("a",),), steps=rows)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    try:
        store.save(folder, big, replace=True)
    except CannotWrite as error:
        print(error.params["reason"])
    assert (folder / "baselines" / "winter.json").read_bytes() == standing
    assert [path.name for path in (folder / "baselines").iterdir()] == ["winter.json"]


def hold(folder):
    """Hold the store until killed."""
    from funnelkit.store.writing import locked

    with locked(folder):
        print("held", flush=True)
        signal.pause()


if __name__ == "__main__":
    {
        "kills": kills,
        "kills_of_keeping": kills_of_keeping,
        "log": log,
        "race": race,
        "no_room": no_room,
        "hold": hold,
    }[sys.argv[1]](Path(sys.argv[2]))
