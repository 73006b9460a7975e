"""A message goes to a real server on loopback: encrypted, once, and what fails ends as promised."""

import ssl
from dataclasses import replace

import pytest
import trustme

from funnelkit.mailing import delivery
from funnelkit.mailing.account import Account, parse_address
from funnelkit.mailing.delivery import Failure, Trouble, deliver, find_password
from mail_servers import PASSWORD, USER, Box, serving

MESSAGE = b"Subject: March\r\nTo: anna@example.org\r\n\r\n.A line that begins with a dot\r\n"
ANNA, BORIS = "anna@example.org", "boris@example.org"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A CA of our own: its certificate as a file, and the context of a server that it vouches for."""
    ca = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(path)

    def context(*names):
        found = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert(*names).configure_cert(found)
        return found

    return path, context


@pytest.fixture
def account(authority, monkeypatch):
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD", PASSWORD)
    path, _ = authority
    sender = parse_address("Sales <sales@example.org>")
    return Account("127.0.0.1", 0, "starttls", sender, USER, ca_file=str(path), timeout=5)


class Naps:
    """Counts pauses instead of making them."""

    def __init__(self):
        self.seconds = []

    def __call__(self, seconds):
        self.seconds.append(seconds)


def post(account, port, *to, tries=3, timeout=5):
    """Send, and give who lacks it, who got it, and the pauses."""
    naps, accepted = Naps(), []
    account = replace(account, port=port, tries=tries, timeout=timeout)
    failed = deliver(MESSAGE, to or (ANNA,), account, accepted.extend, naps)
    return failed, accepted, naps.seconds


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_goes_encrypted_with_a_login(authority, account, security):
    box = Box()
    with serving(box, authority[1]("127.0.0.1"), starttls=security == "starttls") as port:
        found = post(replace(account, security=security), port, ANNA, BORIS)

    assert found == ({}, [ANNA, BORIS], [])
    assert box.got == [((ANNA, BORIS), MESSAGE)]
    assert box.logins == [True]


def test_the_system_s_own_authorities_can_be_told_by_the_environment(authority, account, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[0]))
    box = Box()
    with serving(box, authority[1]("127.0.0.1")) as port:
        assert post(replace(account, ca_file=""), port)[0] == {}
    assert len(box.got) == 1


def test_a_wrong_password_is_told_at_once_and_never_shown(authority, account, monkeypatch):
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD", "wrong-SECRET")
    box = Box()
    with serving(box, authority[1]("127.0.0.1")) as port:
        failed, accepted, naps = post(account, port)

    assert (failed[ANNA].key, failed[ANNA].lasting, accepted, naps) == ("login", True, [], [])
    assert failed[ANNA].said.startswith("535 ")
    assert "SECRET" not in failed[ANNA].said
    assert (box.got, any(box.logins)) == ([], False)


def test_a_server_that_repeats_the_password_does_not_get_it_into_the_output():
    assert delivery._said(f"500 you said {PASSWORD}\x1b[2J!", PASSWORD) == "500 you said ***!"


def test_a_login_in_the_clear_is_never_tried(authority, account):
    box = Box()
    with serving(box, login=False) as port:
        failed, accepted, naps = post(account, port)

    assert (failed, accepted, naps) == ({ANNA: Failure("no_starttls")}, [], [])
    assert (box.got, box.logins) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_host_is_refused(authority, account, security):
    box = Box()
    with serving(box, authority[1]("mail.example.org"), starttls=security == "starttls") as port:
        failed, _, naps = post(replace(account, security=security), port)

    assert (failed[ANNA].key, failed[ANNA].lasting, naps, box.got) == ("certificate", True, [], [])


def test_a_certificate_of_an_unknown_authority_is_refused(authority, account):
    box = Box()
    with serving(box, authority[1]("127.0.0.1")) as port:
        failed, _, naps = post(replace(account, ca_file=""), port)

    assert (failed[ANNA].key, naps, box.got, box.logins) == ("certificate", [], [], [])


def test_a_plain_server_where_tls_is_asked_for(account):
    with serving(Box(), login=False) as port:
        failed, _, _ = post(replace(account, security="tls"), port, tries=1)

    assert failed[ANNA].key == "encryption"


def test_a_refused_recipient_does_not_keep_the_others_from_it(authority, account):
    box = Box({BORIS: ["550 no such user"]})
    with serving(box, authority[1]("127.0.0.1")) as port:
        found = post(account, port, ANNA, BORIS)

    assert found == ({BORIS: Failure("refused", "550 no such user")}, [ANNA], [])
    assert box.got == [((ANNA,), MESSAGE)]


def test_a_full_mailbox_is_tried_again_for_that_recipient_alone(authority, account):
    box = Box({BORIS: ["452 mailbox full"]})
    with serving(box, authority[1]("127.0.0.1")) as port:
        found = post(account, port, ANNA, BORIS)

    assert found == ({}, [ANNA, BORIS], [2])
    assert box.got == [((ANNA,), MESSAGE), ((BORIS,), MESSAGE)]


def test_a_mailbox_that_stays_full(authority, account):
    box = Box({ANNA: ["452 mailbox full"] * 9})
    with serving(box, authority[1]("127.0.0.1")) as port:
        found = post(account, port)

    assert found == ({ANNA: Failure("refused", "452 mailbox full", lasting=False)}, [], [2, 8])
    assert box.got == []


def test_a_full_disk_of_the_server_and_a_refused_message(authority, account):
    box = Box({"data": ["452 disk full", "554 no spam here"]})
    with serving(box, authority[1]("127.0.0.1")) as port:
        found = post(account, port)

    assert found == ({ANNA: Failure("refused", "554 no spam here")}, [], [2])


def test_a_server_that_goes_in_the_middle_is_tried_again(authority, account):
    box = Box(break_off=2)
    with serving(box, authority[1]("127.0.0.1")) as port:
        found = post(account, port)

    assert found == ({}, [ANNA], [2, 8])
    assert len(box.got) == 1


def test_a_server_that_always_goes_in_the_middle(authority, account):
    box = Box(break_off=9)
    with serving(box, authority[1]("127.0.0.1")) as port:
        failed, accepted, naps = post(account, port)

    assert (failed[ANNA].key, failed[ANNA].lasting, accepted, naps) == ("broken_off", False, [], [2, 8])


def test_a_slow_server(authority, account):
    box = Box(slow=True)
    with serving(box, authority[1]("127.0.0.1")) as port:
        failed, accepted, naps = post(account, port, tries=2, timeout=0.3)

    assert (failed, accepted, naps) == (
        {ANNA: Failure("time_out", failed[ANNA].said, lasting=False)},
        [],
        [2],
    )


def test_what_fails_after_the_message_was_accepted_is_no_failure(authority, account):
    box = Box(quit_breaks=True)
    with serving(box, authority[1]("127.0.0.1")) as port:
        assert post(account, port) == ({}, [ANNA], [])
    assert len(box.got) == 1


def test_no_server_at_all(account):
    with serving(Box(), login=False) as port:
        pass
    failed, accepted, naps = post(account, port, tries=5)

    assert (failed[ANNA].key, failed[ANNA].lasting, accepted, naps) == (
        "unreachable",
        False,
        [],
        [2, 8, 20, 60],
    )


# --- the password ------------------------------------------------------------------------------------------------


def trouble(account):
    with pytest.raises(Trouble) as found:
        find_password(account)
    return found.value.failure


def test_the_environment_wins_then_the_file_then_the_keyring(account, tmp_path, monkeypatch):
    path = tmp_path / "password"
    path.write_text("of the file\n", encoding="utf-8")
    path.chmod(0o600)
    account = replace(account, password_file=str(path), keyring="funnelkit")

    assert find_password(account) == PASSWORD
    monkeypatch.delenv("FUNNELKIT_SMTP_PASSWORD")
    assert find_password(account) == "of the file"
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD_FILE", str(tmp_path / "none"))
    assert trouble(account).key == "password_file"


@pytest.mark.skipif("os.name != 'posix'", reason="who may read a file is not told by its mode")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_password_that_others_can_read_is_refused(account, tmp_path, monkeypatch, mode):
    monkeypatch.delenv("FUNNELKIT_SMTP_PASSWORD")
    path = tmp_path / "password"
    path.write_text("secret", encoding="utf-8")
    path.chmod(mode)

    assert trouble(replace(account, password_file=str(path))) == Failure("password_open", str(path))


@pytest.mark.skipif("os.name != 'posix'", reason="there is no systemd")
def test_a_credential_of_systemd_has_the_rights_of_an_acl(account, tmp_path, monkeypatch):
    monkeypatch.delenv("FUNNELKIT_SMTP_PASSWORD")
    path = tmp_path / "smtp-password"
    path.write_text("secret", encoding="utf-8")
    path.chmod(0o440)
    monkeypatch.setenv("FUNNELKIT_SMTP_PASSWORD_FILE", str(path))

    assert trouble(account).key == "password_open"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert find_password(account) == "secret"


def test_a_password_of_the_keyring(account, monkeypatch):
    keyring = pytest.importorskip("keyring")
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    class Ring(KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            if service == "locked":
                raise KeyringLocked("a long story")
            return {("funnelkit", USER): "of the ring"}.get((service, username))

        def set_password(self, service, username, password):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    monkeypatch.delenv("FUNNELKIT_SMTP_PASSWORD")
    try:
        assert find_password(replace(account, keyring="funnelkit")) == "of the ring"
        assert trouble(replace(account, keyring="locked")) == Failure("keyring", "KeyringLocked")
        assert trouble(replace(account, keyring="other")) == Failure("keyring", f"other, {USER}")
    finally:
        keyring.set_keyring(before)


def test_no_password_anywhere(account, monkeypatch):
    monkeypatch.delenv("FUNNELKIT_SMTP_PASSWORD")

    assert trouble(account) == Failure("no_password", USER)
