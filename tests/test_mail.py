"""A report by mail: what it looks like, that it goes once, and that nothing is lost."""

import csv
import html.parser
import io
import json
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email import message_from_bytes
from email.policy import default
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import pytest

from funnelkit.document import Cell, Column, Document, Marks, Table
from funnelkit.formats.mail import (
    LONGEST_SUBJECT,
    MOST_ROWS,
    Attached,
    Envelope,
    make_message,
    subject_of,
)
from funnelkit.languages import load_words
from funnelkit.mailing import dispatch as dispatching
from funnelkit.mailing.account import Account, parse_address
from funnelkit.store.outbox import Waiting
from mail_servers import Box, serving
from transcripts import copy_examples

KNOWN, LATER = "lidy-yanvar-fevral.csv", "lidy-mart.csv"
ANNA, BORIS = "anna@example.org", "Boris <boris@example.org>"
PREVIEW = ("--mail-to", ANNA, "--mail-to", BORIS, "--mail-preview", "look.eml")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the examples and [mail] of a server that is not there."""
    monkeypatch.chdir(copy_examples(tmp_path))
    set_up(1)
    return tmp_path


def set_up(port, more=""):
    server = f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\ntries = 1\n'
    sender = 'from = "Sales <sales@example.org>"\n'
    Path("funnelkit.toml").write_text(server + sender + more, encoding="utf-8")


@pytest.fixture
def mailed(folder, funnelkit):
    """A call that mails a small report."""
    write(
        "small.csv",
        [("A", "2026-03-02", "Anna", "sold", ""), ("B", "2026-03-03", "Anna", "refused", "price")],
    )
    return lambda *more: funnelkit("report", "small.csv", *more)


@pytest.fixture
def compared(folder, funnelkit):
    """A baseline of two months, and a call that compares the third with it."""
    funnelkit("baseline", KNOWN)
    return lambda *more: funnelkit("compare", LATER, *more)


def look():
    """Read the preview."""
    return message_from_bytes(Path("look.eml").read_bytes(), policy=default)


def body(message, kind):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


# --- the message -------------------------------------------------------------------------------------------------


def test_a_preview_is_the_mail_and_nothing_is_printed_or_kept(compared):
    ended = compared(*PREVIEW)
    message = look()

    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert message["To"] == f"{ANNA}, {BORIS}"
    assert message["From"] == "Sales <sales@example.org>"
    assert message["Subject"].startswith(
        "Contact of leads within 7 days, contacted within 1 hour improved, 3 "
    )
    assert message["Subject"].endswith(": March 2026")
    assert (message["Date"], message["Bcc"]) == (None, None)
    assert message.get_content_type() == "multipart/alternative"
    assert not Path(".funnelkit/outbox").exists()


def test_both_bodies_of_a_mail(folder, funnelkit, golden):
    funnelkit("check", LATER, *PREVIEW)

    golden("mail/check.txt", body(look(), "plain"))
    golden("mail/check.html", body(look(), "html"))


def test_the_same_report_is_the_same_bytes(mailed):
    written = []
    for _ in range(2):
        mailed(*PREVIEW, "--attach", "xlsx", "--attach", "csv")
        written.append(Path("look.eml").read_bytes())

    assert written[0] == written[1]
    assert max(map(len, written[0].split(b"\r\n"))) <= 998
    assert b"\n" not in written[0].replace(b"\r\n", b"")


def test_plain_text_is_narrow_and_has_every_figure(folder, funnelkit):
    funnelkit("report", LATER, *PREVIEW)
    text = body(look(), "plain")
    figures = set(re.findall(r"[-+]?\d[\d,.]*(?:%| pt)?", funnelkit("report", LATER).out))

    assert max(map(len, text.splitlines())) <= 78
    assert figures <= set(re.findall(r"[-+]?\d[\d,.]*(?:%| pt)?", text))


def test_pictures_are_parts_of_the_mail_and_told_in_words(folder, funnelkit):
    funnelkit("report", LATER, "--only", "whole", *PREVIEW, "--attach", "json")
    message = look()
    page = body(message, "html")
    named = re.findall(r'<img src="([^"]*)" alt="([^"]+)"', page)
    parts = [part for part in message.walk() if part.get_content_type() == "image/png"]

    assert named
    assert [f"cid:{part['Content-ID'].strip('<>')}" for part in parts] == [source for source, _ in named]
    assert all(part.get_content_disposition() == "inline" for part in parts)
    assert all(part.get_payload(decode=True).startswith(b"\x89PNG") for part in parts)
    assert all(told not in body(message, "plain") for _, told in named)
    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/json"]


def test_attachments_are_the_files_of_output(mailed):
    mailed(
        *PREVIEW, *(word for how in ("xlsx", "csv", "html", "json", "markdown") for word in ("--attach", how))
    )
    files = {part.get_filename(): part for part in look().iter_attachments()}

    mailed(*(word for name in files for word in ("--output", name)))
    assert sorted(files) == [
        f"funnelkit-report-2026-03-03.{end}" for end in ("csv", "html", "json", "md", "xlsx")
    ]
    for name, part in files.items():
        assert part.get_payload(decode=True) == Path(name).read_bytes(), name


SUBJECTS = {
    ("report", LATER): "20 of 203 leads sold, 10%: March 2026",
    ("deadlines", LATER, "zadachi-mart.csv"): "Late or due on 2026-04-07: 38",
    ("callbacks", LATER): "Refused leads to call again: 22, as of 2026-04-07",
    ("silence", LATER): "No channel is silent, 7 watched",
    ("check", LATER): "Data: errors 0, warnings 4",
}


@pytest.mark.parametrize(
    ("call", "subject"), SUBJECTS.items(), ids=lambda value: value[0] if isinstance(value, tuple) else ""
)
def test_the_subject_says_it(folder, funnelkit, call, subject):
    assert funnelkit(*call, *PREVIEW).code == 0
    assert re.fullmatch(subject, look()["Subject"])


def test_a_list_of_deadlines_goes_with_a_sheet_a_manager(folder, funnelkit):
    from openpyxl import load_workbook

    funnelkit("deadlines", LATER, "zadachi-mart.csv", *PREVIEW, "--attach", "xlsx")
    (part,) = look().iter_attachments()
    book = load_workbook(io.BytesIO(part.get_payload(decode=True)))

    assert {"Анна К.", "Борис М."} <= set(book.sheetnames)


def test_a_long_list_is_cut_in_the_body_where_a_file_has_all():
    rows = tuple((Cell(f"L{n}."),) for n in range(MOST_ROWS + 50))
    table = Table(
        "Calls", (Column("id", "left"),), rows, ("of all",), Marks(tuple(map(str, range(len(rows)))))
    )
    document = Document("en", ("Calls",), (table,))
    whole, cut = (
        body(make_message(document, Envelope(None, ()), files, load_words("en")), "plain")
        for files in ((), (Attached("a.csv", "csv", b""),))
    )

    assert f"L{MOST_ROWS + 49}." in whole
    assert f"L{MOST_ROWS - 1}." in cut
    assert f"L{MOST_ROWS}." not in cut
    assert "of all\nmore: 50; the attached file has all" in cut


def write(name, rows):
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Lead ID", "Created", "Manager", "Status", "Refusal reason"])
        out.writerows(rows)


# --- hostile data ------------------------------------------------------------------------------------------------

HOSTILE = (
    "x\r\nBcc: evil@example.org",
    "x\nSubject: you won",
    "\u2028Bcc: evil@example.org",
    "\x85Bcc: evil@example.org",
    "=?utf-8?q?=0D=0ABcc:_evil@example.org?=",
    '"><script>alert(1)</script>',
    "<img src=http://evil.example/x.png>",
    "javascript:alert(1)",
    "{period} %s \\0 \x1b[2J",
    "\r\n.\r\nMAIL FROM:<evil@example.org>",
    "--=_0",
)


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_nothing_of_data_is_a_header_markup_or_a_recipient(folder, funnelkit):
    rows = [
        (
            f"L{number}",
            f"2026-03-{number % 27 + 1:02}",
            HOSTILE[number % len(HOSTILE)],
            "refused",
            HOSTILE[-number % len(HOSTILE)],
        )
        for number in range(110)
    ]
    write("hostile.csv", rows)
    for command in ("report", "callbacks", "check", "silence"):
        ended = funnelkit(command, "hostile.csv", *PREVIEW, "--attach", "html")
        assert ended.code == 0, ended.err
        data = Path("look.eml").read_bytes()
        message = look()

        assert set(message) == {
            *("Subject", "From", "To", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language"),
            "Message-ID",
        }
        assert message["To"] == f"{ANNA}, {BORIS}"
        assert not re.search(rb"^(Bcc|MAIL FROM)", data.split(b"\r\n\r\n")[0], re.MULTILINE | re.IGNORECASE)
        kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
        assert [kind for kind in kinds if kind != "image/png"] == ["text/plain", "text/html", "text/html"]
        tags = Tags()
        tags.feed(body(message, "html"))
        assert tags.tags <= {
            *(
                "html",
                "head",
                "meta",
                "title",
                "body",
                "h1",
                "h2",
                "p",
                "table",
                "tr",
                "th",
                "td",
                "sup",
                "span",
                "br",
            ),
            "img",
        }
        assert tags.attributes <= {
            *(
                "lang",
                "charset",
                "style",
                "border",
                "cellpadding",
                "cellspacing",
                "align",
                "valign",
                "nowrap",
            ),
            *("src", "alt", "width"),
        }
        assert not re.search("https?://", body(message, "html").replace("http://evil.example", ""))


@pytest.mark.parametrize("verdict", ["лучше", "хуже", "явной разницы не видно"])
@pytest.mark.parametrize("many", range(3, 30))
def test_a_subject_in_russian_keeps_its_blanks(verdict, many):
    said = f"Доля контактов от лидов за 7 дней, контакт за 1 час — {verdict}, рано судить — ещё {many} (март 2026 г.)"
    said = said * (many // 10 + 1)
    document = Document("ru", (), (), subject=said[:LONGEST_SUBJECT].strip())
    raw = make_message(document, Envelope(None, ()), [], load_words("ru")).as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == document.subject
    assert max(map(len, raw.partition(b"\r\nAuto")[0].split(b"\r\n"))) <= 78


def test_a_subject_is_one_line_and_not_too_long(folder, funnelkit):
    subject = subject_of(Document("en", (), (), subject="Лид\r\nBcc: x\u2028" * 90))

    assert len(subject) == LONGEST_SUBJECT
    assert subject.isprintable()


# --- sending -----------------------------------------------------------------------------------------------------


@pytest.fixture
def box(folder):
    """A server in the clear on this machine."""
    found = Box()
    with serving(found, login=False) as port:
        found.port = port
        set_up(port)
        yield found


def waiting():
    return sorted(path.name for path in Path(".funnelkit/outbox").glob("*.eml"))


def test_a_mail_goes_once(box, mailed):
    first, second = mailed("--mail-to", ANNA), mailed("--mail-to", ANNA)
    ((to, message),) = box.messages

    assert [(ended.code, ended.out, ended.err) for ended in (first, second)] == [(0, "", "")] * 2
    assert to == (ANNA,)
    assert message["Date"].datetime.tzinfo
    assert [name for name in message if name.startswith("X-")] == []
    assert waiting() == []
    mailed("--mail-to", ANNA, "--mail-preview", "look.eml")
    assert body(look(), "plain") == body(message, "plain")


def test_again_is_again_and_no_copy_of_the_first(box, mailed):
    for _ in range(2):
        mailed("--mail-to", ANNA)
    mailed("--mail-to", ANNA, "--mail-again")
    mailed("--mail-to", BORIS)

    assert [to for to, _ in box.messages] == [(ANNA,), (ANNA,), ("boris@example.org",)]
    assert len({message["Message-ID"] for _, message in box.messages}) == 3


def test_another_report_of_the_same_line_goes_and_so_does_the_first_after_it(box, funnelkit):
    texts = (b"Created,Status\n2026-03-02,refused\n", b"Created,Status\n2026-03-02,sold\n")
    for text in (texts[0], texts[1], texts[1], texts[0]):
        Path("leads.csv").write_bytes(text)
        assert funnelkit("report", "leads.csv", "--mail-to", ANNA).code == 0

    assert len(box.got) == 3
    assert len({message["Message-ID"] for _, message in box.messages}) == 3


def test_if_changed_looks_at_figures_and_verdicts_alone(box, funnelkit):
    def run(day, status, *more):
        Path("leads.csv").write_text(
            f"Lead ID,Created,Closed,Status\nA,2026-03-02,,{status}\nB,2026-03-02,2026-04-0{day},refused\n",
            encoding="utf-8",
        )
        assert funnelkit("report", "leads.csv", "--only", "whole", "--mail-to", ANNA, *more).code == 0
        return len(box.got)

    changed = ("--mail-if", "changed")
    assert [run(1, "new", *changed), run(2, "new", *changed), run(2, "sold", *changed)] == [1, 1, 2]
    assert [run(3, "sold", *changed), run(3, "sold"), run(3, "sold")] == [2, 3, 3]


def test_if_worse_mails_what_is_worse_and_exit_codes_stay(box, funnelkit):
    write("good.csv", months("01", 150, 300))
    write("bad.csv", months("03", 60, 300))
    assert funnelkit("baseline", "good.csv", "--as-of", "2026-02-20").code == 0
    asked = ("--as-of", "2026-04-20", "--mail-to", ANNA, "--mail-if", "worse", "--fail-on", "worse")
    worse, same = funnelkit("compare", "bad.csv", *asked), funnelkit("compare", "bad.csv", *asked)
    write("bad.csv", months("03", 150, 300))
    calm = funnelkit("compare", "bad.csv", *asked)

    assert [ended.code for ended in (worse, same, calm)] == [10, 10, 0]
    (message,) = [message for _, message in box.messages]
    assert message["Subject"] == "Sold of leads worse, worse by refusal reason: 1: March 2026"


def months(month, sold, leads):
    return [
        (
            f"{month}-{n}",
            f"2026-{month}-{n % 28 + 1:02}",
            "Anna",
            "sold" if n * 7 % leads < sold else "refused",
            "price",
        )
        for n in range(leads)
    ]


def test_what_could_not_be_sent_waits_and_can_be_sent(mailed, funnelkit):
    lost = mailed("--mail-to", ANNA, "--mail-to", BORIS)
    (name,) = waiting()

    assert (lost.code, lost.out) == (5, "")
    assert f"funnelkit outbox send {name.removesuffix('.eml')}" in lost.err
    assert stat.S_IMODE(Path(f".funnelkit/outbox/{name}").stat().st_mode) == 0o600 or os.name == "nt"
    listed = json.loads(funnelkit("outbox", "list", "--format", "json").out)["waiting"]
    assert [(entry["id"], entry["to"]) for entry in listed] == [(name[:-4], [ANNA, "boris@example.org"])]
    assert funnelkit("outbox", "send").code == 5

    box = Box()
    with serving(box, login=False) as port:
        set_up(port)
        sent = funnelkit("outbox", "send")
        again = mailed("--mail-to", ANNA, "--mail-to", BORIS)

    assert (sent.code, again.code, waiting(), len(box.got)) == (0, 0, [], 1)
    assert sent.out.startswith(f"Mailed to {ANNA}, boris@example.org: 1 of 2 leads sold")


def test_a_second_run_sends_what_the_first_could_not(mailed):
    assert mailed("--mail-to", ANNA).code == 5
    assert mailed("--mail-to", ANNA).code == 5
    assert len(waiting()) == 1
    box = Box()
    with serving(box, login=False) as port:
        set_up(port)
        assert mailed("--mail-to", ANNA).code == 0
    assert (len(box.got), waiting()) == (1, [])


def test_worse_and_not_sent_is_5(folder, funnelkit):
    write("good.csv", months("01", 150, 300))
    write("bad.csv", months("03", 60, 300))
    funnelkit("baseline", "good.csv", "--as-of", "2026-02-20")
    asked = ("--as-of", "2026-04-20", "--mail-to", ANNA, "--fail-on", "worse")

    assert funnelkit("compare", "bad.csv", *asked).code == 5
    assert "Sold of leads worse" in funnelkit("outbox", "list").out


FAILURES = {
    "a wrong password": ({}, "the server refused the login: 535 "),
    "a refused recipient": (
        {"answers": {ANNA: ["550 no such user"]}},
        "the server refused: 550 no such user",
    ),
    "a full mailbox": ({"answers": {ANNA: ["452 mailbox full"]}}, "the server refused: 452 mailbox full"),
    "a refused message": ({"answers": {"data": ["554 spam"]}}, "the server refused: 554 spam"),
    "gone in the middle": ({"break_off": 1}, "the server broke off"),
    "a slow server": ({"slow": True}, "the server did not answer in time"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_is_exit_5_with_its_reason_and_the_mail_kept(mailed, monkeypatch, name):
    behaviour, reason = FAILURES[name]
    box, wrong = Box(**behaviour), name == "a wrong password"
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD", "MARKER-wrong")
    with serving(box, login=wrong, starttls=False) as port:
        set_up(port, "timeout = 1\n" + 'user = "sales@example.org"\n' * wrong)
        ended = mailed("--mail-to", ANNA)

    assert (ended.code, ended.out, len(waiting())) == (5, "", 1)
    assert ended.err.startswith(f"funnelkit: the mail was not sent: {reason}")
    assert "MARKER" not in ended.err
    assert box.got == []


def test_who_was_refused_is_told_and_gets_it_later_alone(box, mailed, funnelkit):
    box.answers = {"boris@example.org": ["550 no such user", "250 OK"]}
    first = mailed("--mail-to", ANNA, "--mail-to", BORIS)

    assert (first.code, first.out) == (5, "")
    assert (
        f"the mail went to {ANNA}, but not to boris@example.org: the server refused: 550 no such user"
        in first.err
    )
    assert [to for to, _ in box.messages] == [(ANNA,)]
    assert mailed("--mail-to", ANNA, "--mail-to", BORIS).code == 0
    assert [to for to, _ in box.messages] == [(ANNA,), ("boris@example.org",)]
    assert waiting() == []


def test_a_mail_is_taken_out_unsent(mailed, funnelkit):
    mailed("--mail-to", ANNA)
    name = waiting()[0][:-4]
    ended = funnelkit("outbox", "remove", name)

    assert (ended.code, waiting()) == (0, [])
    assert ended.out.startswith("Removed from the outbox: 1 of 2 leads sold")
    assert funnelkit("outbox", "list").out == "Nothing waits to be sent in .funnelkit.\n"


class Killed(BaseException):
    pass


@pytest.mark.parametrize("moment", ["sending", "_record", "remove"])
def test_a_run_that_is_killed_loses_nothing_and_sends_twice_only_where_it_cannot_know(
    box, mailed, monkeypatch, moment
):
    def die(*_, **__):
        raise Killed

    place = dispatching if moment == "_record" else dispatching.outbox
    with monkeypatch.context() as patched:
        patched.setattr(place, moment, die)
        with pytest.raises(Killed):
            mailed("--mail-to", ANNA)
    assert len(waiting()) == 1
    assert mailed("--mail-to", ANNA).code == 0

    assert waiting() == []
    assert len(box.got) == (2 if moment == "_record" else 1)
    assert len({message["Message-ID"] for _, message in box.messages}) == 1


# --- who is mailed unasked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "sent"), [("report", 1), ("check", 0)])
def test_those_of_the_configuration_get_what_runs_unattended(box, mailed, funnelkit, command, sent):
    set_up(box.port, f'to = ["{ANNA}"]\n')
    ended = funnelkit(command, "small.csv")

    assert (ended.code, len(box.got), bool(ended.out)) == (0, sent, not sent)
    assert funnelkit(command, "small.csv", "--mail-if", "always", "--mail-again").out == ""
    assert len(box.got) == sent + 1


def test_at_a_terminal_they_get_it_only_where_that_is_typed(box, mailed, monkeypatch):
    set_up(box.port, f'to = "{ANNA}"\n')
    monkeypatch.setattr("funnelkit.cli.mail.is_watched", lambda: True)

    assert mailed().out.startswith("Leads of 2026-03")
    assert box.got == []
    ended = mailed("--mail-if", "always")
    assert (ended.out, len(box.got)) == ("", 1)
    assert ended.err == f"Mailed to {ANNA}: 1 of 2 leads sold: March 2026\n"
    assert mailed("--mail-if", "always").err.startswith(
        "Not mailed: the same report went to them on 2026-11-01"
    )


def test_a_password_is_nowhere(box, mailed, monkeypatch):
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD", "MARKER-hunter2")
    ended = [mailed("--mail-to", ANNA, *more) for more in ((), ("--debug",))]

    assert not [path for path in Path().rglob("*") if path.is_file() and b"MARKER" in path.read_bytes()]
    assert "MARKER" not in "".join(one.out + one.err for one in ended)


def test_pauses_grow():
    from funnelkit.mailing.delivery import PAUSES

    assert all(first < second for first, second in pairwise(PAUSES))


def test_two_runs_at_once_send_one_mail(tmp_path):
    """Both have made the same mail; the second finds that the first has sent it."""
    waiting = Waiting(
        "0" * 32, "key", "facts", 0, (ANNA,), b"Message-ID: <00000000000000000000000000000000.0@x>\r\n\r\n"
    )
    sender = parse_address("sales@example.org")
    account = Account("127.0.0.1", 1, "none", sender)
    sent, both = [], Barrier(2, timeout=10)

    def post(data, left, _, accepted):
        sent.append(left)
        accepted(left)
        return {}

    def run(_):
        both.wait()
        return dispatching.dispatch(tmp_path, waiting, account, date(2026, 4, 7), post)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, range(2)))

    assert sent == [(ANNA,)]
    assert sorted(done.accepted for done in found) == [(), (ANNA,)]
    assert not list(tmp_path.glob("outbox/*.eml"))
