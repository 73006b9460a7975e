"""Mail servers on loopback for the tests: they keep what they are sent, refuse what they are told to, and can break off."""
# ruff: noqa: ARG002, N802 (the names of aiosmtpd)

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = "sales@example.org", "hunter2-MARKER"


class Box:
    """What a server got, and how it behaves: `answers` are given to addresses (or to "data") one after the other."""

    def __init__(self, answers=(), *, break_off=0, slow=False, quit_breaks=False):
        self.answers = {key: list(value) for key, value in dict(answers).items()}
        self.break_off, self.slow, self.quit_breaks = break_off, slow, quit_breaks
        self.got = []
        self.logins = []

    @property
    def messages(self):
        """Each message as its recipients and its parts."""
        return [(to, message_from_bytes(data, policy=default)) for to, data in self.got]

    def _answer(self, key, usual):
        waiting = self.answers.get(key, [])
        return waiting.pop(0) if waiting else usual

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self._answer(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.break_off:
            self.break_off -= 1
            server.transport.abort()
            return "250 never heard"
        if self.slow:
            await asyncio.Event().wait()
        answer = self._answer("data", "250 OK")
        if answer.startswith("250"):
            self.got.append((tuple(envelope.rcpt_tos), envelope.content))
        return answer

    async def handle_QUIT(self, server, session, envelope):
        if self.quit_breaks:
            server.transport.abort()
        return "221 Bye"

    def authenticate(self, server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        self.logins.append(right)
        return AuthResult(success=right, handled=False)


class _Local(Controller):
    """A server on a port that the system gives."""

    def _trigger_server(self):
        with socket.create_connection((self.hostname, self.port), 5):
            pass


@contextmanager
def serving(box, tls=None, *, starttls=True, login=True):
    """Run a server and give its port; `tls` is its context, without which it is plain."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {}
    if login:
        settings = {"authenticator": box.authenticate, "auth_require_tls": starttls}
    if tls and starttls:
        settings |= {"tls_context": tls, "require_starttls": True, "auth_required": login}
    controller = _Local(
        box, "127.0.0.1", port, ssl_context=None if starttls else tls, enable_SMTPUTF8=False, **settings
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


__all__ = ["PASSWORD", "USER", "Box", "serving"]
