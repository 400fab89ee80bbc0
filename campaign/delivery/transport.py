"""The conversation with a relay, and what each of its answers means for us.

Nothing else in the house speaks SMTP. A connection is verified before it is used, and never falls
back to plain text.
"""

import enum
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace

from campaign.errors import RelayError
from campaign.settings import Relay, Security

CONNECT_TIMEOUT = 30  #: seconds
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # which a terminal would obey
_LOGIN = (530, 534, 535, 538)  #: RFC 4954 6: authentication is wanted, or failed


class Verdict(enum.Enum):
    """What an answer of the relay means for one message."""

    ACCEPTED = "accepted"  #: 2xx: the relay took responsibility
    DEFERRED = "deferred"  #: 4xx: not now
    REFUSED = "refused"  #: 5xx: never
    OUR_FAULT = "our fault"  #: about us, not about the address: sender, login, policy


@dataclass(frozen=True)
class Answer:
    """What the relay said to a message."""

    code: int
    text: str
    #: it was said to our sender, before any recipient was named
    to_sender: bool = False

    @property
    def verdict(self) -> Verdict:
        """What it means (RFC 5321 4.2.1, RFC 3463 for the enhanced code in the text)."""
        if 200 <= self.code < 300:
            return Verdict.ACCEPTED
        if self.to_sender or self.code in _LOGIN or re.match(r"5\.7\.", self.text):
            return Verdict.OUR_FAULT
        return Verdict.DEFERRED if self.code < 500 else Verdict.REFUSED

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class ConnectionLostError(Exception):
    """The relay went away while a message was under way."""

    def __init__(self, why: str, *, in_doubt: bool) -> None:
        super().__init__(why)
        #: whether the relay may have the whole message: the final dot had been sent
        self.in_doubt = in_doubt


class Connection:
    """An open, verified and logged-in connection to a relay; use it as a context manager."""

    def __init__(self, relay: Relay, password: str | None) -> None:
        self.relay = relay
        self._password = password
        self._smtp = self._connect()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()  # a QUIT that fails takes nothing back

    def send(
        self, sender: str, recipient: str, message: bytes, still_ours: Callable[[], bool]
    ) -> Answer:
        """Hand one message over, and return what the relay says to it.

        `still_ours` is asked when all is ready and nothing has been handed over: a program that
        slept may have lost its claim in the meantime.

        Raises:
            ConnectionLostError: in doubt when the final dot may have reached the relay.
        """
        try:
            answer = self._envelope(sender, recipient, len(message), still_ours)
        except (smtplib.SMTPServerDisconnected, OSError, UnicodeError) as problem:
            raise ConnectionLostError(str(problem), in_doubt=False) from problem
        return answer or self._data(message)

    def _envelope(
        self, sender: str, recipient: str, size: int, still_ours: Callable[[], bool]
    ) -> Answer | None:
        """Say who writes to whom; the refusal if that is the end of it."""
        sized = f" SIZE={size}" if self._smtp.has_extn("size") else ""  # RFC 1870
        for command, wanted in (
            (f"MAIL FROM:<{sender}>{sized}", range(200, 300)),
            (f"RCPT TO:<{recipient}>", range(200, 300)),
            ("DATA", range(354, 355)),
        ):
            if command == "DATA" and not still_ours():
                self._reset()
                raise ConnectionLostError("this program slept, and lost its claim", in_doubt=False)
            answer = _answer(*self._smtp.docmd(command))
            if answer.code in wanted:
                continue
            # 421: the relay is closing; any other than a refusal: it does not speak SMTP as we do
            if answer.code == 421 or not 400 <= answer.code < 600:
                self._smtp.close()
                raise ConnectionLostError(str(answer), in_doubt=False)
            self._reset()
            return replace(answer, to_sender=command.startswith("MAIL"))
        return None

    def _data(self, message: bytes) -> Answer:
        """Send the content and its final dot; from here on silence means doubt."""
        stuffed = re.sub(rb"(?m)^\.", b"..", message)  # RFC 5321 4.5.2
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            self._smtp.send(stuffed + end)
            code, text = self._smtp.getreply()
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError) as problem:
            raise ConnectionLostError(str(problem), in_doubt=True) from problem
        if not (200 <= code < 300 or 400 <= code < 600):  # no answer that we know of
            raise ConnectionLostError(f"the relay answered {code}", in_doubt=True)
        return _answer(code, text)

    def _reset(self) -> None:
        """Ready the connection for the next message; if that fails, the next one will tell."""
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    @property
    def _name(self) -> str:
        return f"SMTP relay {self.relay}"

    def _connect(self) -> smtplib.SMTP:
        """Connect, secure, log in.

        Raises:
            RelayError: with what went wrong and what to do.
        """
        try:
            return self._ready(self._open())
        except ssl.SSLCertVerificationError as problem:
            raise RelayError(
                f"{self._name} shows a certificate that cannot be trusted: "
                f"{problem.verify_message}. Check the host name in campaign.toml."
            ) from problem
        except ssl.SSLError as problem:
            raise RelayError(
                f"{self._name} does not speak TLS as expected ({problem.reason}). In campaign.toml "
                'port 587 goes with security = "starttls" and port 465 with "tls".'
            ) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise RelayError(
                f"{self._name} cannot be reached: {_why(problem)}. Is the host right, and does "
                "this network let mail out?"
            ) from problem

    def _ready(self, smtp: smtplib.SMTP) -> smtplib.SMTP:
        """Greet, secure and log in; closed again if that fails."""
        try:
            smtp.local_hostname = _literal(smtp)
            smtp.ehlo_or_helo_if_needed()
            if self.relay.security is Security.STARTTLS:
                self._start_tls(smtp)
            if self.relay.user:
                self._log_in(smtp)
            _socket(smtp).settimeout(self.relay.timeout)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _open(self) -> smtplib.SMTP:
        if self.relay.security is Security.TLS:
            return smtplib.SMTP_SSL(
                self.relay.host,
                self.relay.port,
                local_hostname="localhost",
                timeout=CONNECT_TIMEOUT,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(
            self.relay.host, self.relay.port, local_hostname="localhost", timeout=CONNECT_TIMEOUT
        )

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise RelayError(
                f"{self._name} does not offer STARTTLS, and campaign.toml asks for it. "
                "Nothing was sent unencrypted."
            )
        code, text = smtp.starttls(context=ssl.create_default_context())
        if code != 220:
            raise RelayError(f"{self._name} refuses STARTTLS: {_answer(code, text)}.")
        smtp.ehlo()

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        if self._password is None:
            raise RelayError(
                f"{self._name} wants a password for {self.relay.user}, and there is none. "
                "Give it once with: campaign relay password ORGANISATION"
            )
        try:
            smtp.login(self.relay.user, self._password)
        except smtplib.SMTPNotSupportedError as problem:
            raise RelayError(
                f"{self._name} offers no login; leave out 'user' in campaign.toml."
            ) from problem
        except smtplib.SMTPAuthenticationError as problem:
            answer = _answer(problem.smtp_code, problem.smtp_error)
            raise RelayError(
                f"{self._name} does not accept the login of {self.relay.user}: {answer}. "
                "Give the right one with: campaign relay password ORGANISATION"
            ) from problem


def _literal(smtp: smtplib.SMTP) -> str:
    """Who we are in EHLO: our address, which needs no name service (RFC 5321 4.1.3)."""
    connected = _socket(smtp)
    address = connected.getsockname()[0]
    return f"[IPv6:{address}]" if connected.family == socket.AF_INET6 else f"[{address}]"


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    assert smtp.sock is not None  # noqa: S101 - it is connected
    return smtp.sock


def _answer(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Answer(code, " ".join(_CONTROL.sub(" ", words).split()))


def _why(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return str(_answer(problem.smtp_code, problem.smtp_error))
    if isinstance(problem, TimeoutError):
        return "it does not answer"
    if isinstance(problem, socket.gaierror):
        return "there is no host of that name"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror.lower()
    return str(problem).lower()
