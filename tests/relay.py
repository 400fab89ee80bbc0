"""A real SMTP server for tests, which accepts everything, unless a test switches that off."""

import asyncio
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass(frozen=True)
class Received:
    """A message as it came in."""

    sender: str
    recipient: str
    content: bytes


class Relay:
    """The server, its inbox, and its misbehaviours. Use it as a context manager."""

    def __init__(
        self, tls: ssl.SSLContext | None = None, users: dict[str, str] | None = None
    ) -> None:
        self.messages: list[Received] = []
        #: said to RCPT, by a pattern on the address: {"ada@": "550 5.1.1 unknown"}
        self.rcpt_replies: dict[str, str] = {}
        #: said to MAIL instead of 250
        self.mail_reply = ""
        #: said after the final dot instead of 250, by a pattern on the address
        self.data_replies: dict[str, str] = {}
        #: hang up after the final dot of the message after this many, without an answer
        self.hang_up_after: int | None = None
        #: hang up at RCPT once this many messages were taken over one connection
        self.drop_connection_after: int | None = None
        #: called when a message is in, before it is answered
        self.on_message: Callable[[Received], None] = lambda _: None
        #: seconds before the answer to the final dot
        self.delay = 0.0
        self.connections = 0
        #: of each message, whether it came over TLS
        self.tls_used: list[bool] = []
        self._users = users or {}
        self._controller = _Controller(
            self,
            hostname="127.0.0.1",
            port=0,
            server_hostname="localhost",
            tls_context=tls,
            auth_required=bool(users),
            authenticator=self._authenticate if users else None,
        )

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def recipients(self) -> list[str]:
        return [one.recipient for one in self.messages]

    def __enter__(self) -> "Relay":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def _authenticate(self, _: SMTP, __: Session, ___: Envelope, ____: str, data) -> AuthResult:
        login = getattr(data, "login", b"").decode()
        right = self._users.get(login) == getattr(data, "password", b"").decode()
        return AuthResult(success=right, handled=right or None)

    async def handle_EHLO(
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        session.taken = 0
        self.connections += 1
        return responses

    async def handle_MAIL(
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail_reply:
            return self.mail_reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.drop_connection_after is not None and session.taken >= self.drop_connection_after:
            server.transport.close()
            return "421 4.3.2 Closing"
        if reply := _match(self.rcpt_replies, address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        if self.hang_up_after is not None and len(self.messages) >= self.hang_up_after:
            server.transport.close()
            return ""
        if reply := _match(self.data_replies, recipient):
            return reply
        received = Received(envelope.mail_from or "", recipient, envelope.original_content or b"")
        self.messages.append(received)
        self.tls_used.append(session.ssl is not None)
        session.taken += 1
        await asyncio.get_running_loop().run_in_executor(None, self._took, received)
        return "250 2.0.0 OK"

    def _took(self, received: Received) -> None:
        self.on_message(received)
        time.sleep(self.delay)


def _match(replies: dict[str, str], address: str) -> str:
    return next((reply for part, reply in replies.items() if re.search(part, address)), "")


class _Controller(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
