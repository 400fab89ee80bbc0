"""The conversation with a relay: verified, private, and on the wire as the RFCs ask."""

import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import trustme

from campaign import settings
from campaign.delivery.transport import Answer, Connection, ConnectionLostError, Verdict
from campaign.errors import RelayError
from campaign.settings import Security
from tests.relay import Relay


@pytest.fixture
def authority(tmp_path_factory: pytest.TempPathFactory) -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusting(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """This machine trusts the authority of the tests."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    yield


def relay_of(
    server: Relay, security: Security, host: str = "localhost", user: str = ""
) -> settings.Relay:
    return settings.Relay(host, server.port, security, user, timeout=5)


def send(connection: Connection, message: bytes = b"Subject: x\r\n\r\nx\r\n") -> Answer:
    return connection.send("pers@alfa.example", "ada@dageraad.example", message, lambda: True)


def test_starttls_is_used_and_verified(certificate: ssl.SSLContext, trusting: None) -> None:
    with Relay(tls=certificate) as server:
        with Connection(relay_of(server, Security.STARTTLS), None) as connection:
            assert send(connection).verdict is Verdict.ACCEPTED
        assert server.tls_used == [True]


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: ssl.SSLContext) -> None:
    with (
        Relay(tls=certificate) as server,
        pytest.raises(RelayError, match="certificate that cannot be trusted"),
    ):
        Connection(relay_of(server, Security.STARTTLS), None)


def test_a_certificate_of_another_host_is_refused(
    certificate: ssl.SSLContext, trusting: None
) -> None:
    with (
        Relay(tls=certificate) as server,
        pytest.raises(RelayError, match="certificate that cannot be trusted"),
    ):
        Connection(relay_of(server, Security.STARTTLS, host="127.0.0.1"), None)


def test_a_relay_without_starttls_is_not_spoken_to_in_plain_text() -> None:
    with Relay() as server:
        with pytest.raises(RelayError, match="does not offer STARTTLS"):
            Connection(relay_of(server, Security.STARTTLS), None)
        assert server.messages == []


def test_tls_to_a_relay_that_speaks_plain_text_is_a_sentence() -> None:
    with Relay() as server, pytest.raises(RelayError, match="does not speak TLS as expected"):
        Connection(relay_of(server, Security.TLS), None)


def test_a_login_is_given_and_checked(certificate: ssl.SSLContext, trusting: None) -> None:
    with Relay(tls=certificate, users={"pers": "geheim"}) as server:
        relay = relay_of(server, Security.STARTTLS, user="pers")
        with Connection(relay, "geheim") as connection:
            assert send(connection).verdict is Verdict.ACCEPTED
        with pytest.raises(RelayError, match="does not accept the login of pers: 535"):
            Connection(relay, "fout")
        with pytest.raises(RelayError, match="wants a password for pers, and there is none"):
            Connection(relay, None)


def test_a_relay_that_wants_a_login_and_gets_none_blames_us_not_the_reader(
    certificate: ssl.SSLContext, trusting: None
) -> None:
    with Relay(tls=certificate, users={"pers": "geheim"}) as server:
        with Connection(relay_of(server, Security.STARTTLS), None) as connection:
            answer = send(connection)
        assert answer.code == 530
        assert answer.verdict is Verdict.OUR_FAULT


def test_a_host_that_does_not_exist_is_a_sentence() -> None:
    relay = settings.Relay("relay.invalid", 25, Security.PLAIN)
    with pytest.raises(RelayError, match=r"SMTP relay relay\.invalid:25 cannot be reached"):
        Connection(relay, None)


def test_something_else_than_a_mail_server_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        relay = settings.Relay("127.0.0.1", server.getsockname()[1], Security.PLAIN, timeout=2)
        with pytest.raises(RelayError, match="cannot be reached"):
            Connection(relay, None)
        thread.join()


def test_lines_that_begin_with_a_dot_arrive_as_they_left() -> None:
    message = b"Subject: dots\r\n\r\n.\r\n..\r\n.begin\r\nend.\r\n"
    with Relay() as server:
        with Connection(relay_of(server, Security.PLAIN), None) as connection:
            send(connection, message)
        assert server.messages[0].content == message


def test_one_connection_carries_many_messages_and_a_refusal_between_them() -> None:
    with Relay() as server:
        with Connection(relay_of(server, Security.PLAIN), None) as connection:
            assert send(connection).verdict is Verdict.ACCEPTED
            server.rcpt_replies = {"ada@": "550 5.1.1 unknown"}
            assert send(connection).verdict is Verdict.REFUSED
            server.rcpt_replies = {}
            assert send(connection).verdict is Verdict.ACCEPTED
        assert server.connections == 1


@pytest.mark.parametrize(
    ("code", "text", "verdict"),
    [
        (250, "2.0.0 OK", Verdict.ACCEPTED),
        (251, "forwarded", Verdict.ACCEPTED),
        (450, "4.2.1 later", Verdict.DEFERRED),
        (452, "4.2.2 mailbox full", Verdict.DEFERRED),
        (550, "5.1.1 unknown", Verdict.REFUSED),
        (550, "5.7.1 relaying denied", Verdict.OUR_FAULT),
        (530, "login first", Verdict.OUR_FAULT),
        (554, "no", Verdict.REFUSED),
    ],
)
def test_an_answer_is_understood(code: int, text: str, verdict: Verdict) -> None:
    assert Answer(code, text).verdict is verdict


def test_an_answer_to_our_sender_is_never_about_the_reader() -> None:
    assert Answer(550, "5.1.8 who are you", to_sender=True).verdict is Verdict.OUR_FAULT


class Scripted:
    """A server that says what a script says, stage by stage, and remembers what it was told."""

    def __init__(self, **replies: str) -> None:
        usual = {"mail": "250 OK", "rcpt": "250 OK", "data": "354 Go on", "dot": "250 OK"}
        self.replies = usual | replies
        self.told: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "Scripted":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        client, _ = self._socket.accept()
        with client, client.makefile("rwb") as stream:
            self._say(stream, "220 ready")
            while line := stream.readline().decode().strip():
                self.told.append(line)
                word = line.split()[0].lower()
                self._say(stream, self.replies.get(word, "250 OK"))
                if word == "data" and self.replies["data"].startswith("354"):
                    while stream.readline() != b".\r\n":
                        pass
                    self._say(stream, self.replies["dot"])
                if word == "quit":
                    return

    @staticmethod
    def _say(stream: Any, text: str) -> None:
        stream.write(text.encode() + b"\r\n")
        stream.flush()


def scripted(server: Scripted) -> Connection:
    return Connection(settings.Relay("127.0.0.1", server.port, Security.PLAIN, timeout=5), None)


@pytest.mark.parametrize(
    "replies", [{"mail": "200 OK"}, {"rcpt": "252 cannot verify"}, {"rcpt": "251 forwarded"}]
)
def test_a_message_is_accepted_only_after_it_was_handed_over(replies: dict[str, str]) -> None:
    with Scripted(**replies) as server:
        with scripted(server) as connection:
            assert send(connection).verdict is Verdict.ACCEPTED
        assert "DATA" in server.told


@pytest.mark.parametrize(
    ("replies", "in_doubt"),
    [
        ({"mail": "354 what"}, False),
        ({"rcpt": "354 what"}, False),
        ({"data": "250 OK"}, False),
        ({"data": "200 OK"}, False),
        ({"mail": "421 4.3.2 closing"}, False),
        ({"rcpt": "421 4.3.2 closing"}, False),
        ({"data": "421 4.3.2 closing"}, False),
        ({"dot": "354 what"}, True),
        ({"dot": "150 wait"}, True),
        ({"dot": "600 what"}, True),
    ],
)
def test_an_answer_that_makes_no_sense_is_never_an_acceptance(
    replies: dict[str, str], in_doubt: bool
) -> None:
    with Scripted(**replies) as server:
        connection = scripted(server)
        with pytest.raises(ConnectionLostError) as caught, connection:
            send(connection)
        assert caught.value.in_doubt is in_doubt


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("reply", "verdict"), [("450 4.2.0 no", Verdict.DEFERRED), ("550 5.1.1 no", Verdict.REFUSED)]
)
def test_a_refusal_is_one_at_every_stage(stage: str, reply: str, verdict: Verdict) -> None:
    with Scripted(**{stage: reply}) as server, scripted(server) as connection:
        expected = Verdict.OUR_FAULT if stage == "mail" else verdict
        assert send(connection).verdict is expected


def test_a_claim_that_was_lost_meanwhile_hands_nothing_over() -> None:
    with Scripted() as server:
        connection = scripted(server)
        with pytest.raises(ConnectionLostError) as caught, connection:
            connection.send("pers@alfa.example", "ada@x.example", b"x\r\n", lambda: False)
        assert not caught.value.in_doubt
        assert "DATA" not in server.told


def test_what_a_relay_says_commands_no_terminal() -> None:
    reply = "550 5.1.1 \x1b]0;owned\x07\x1b[2J no"
    with Scripted(rcpt=reply) as server, scripted(server) as connection:
        assert send(connection).text == "5.1.1 ]0;owned [2J no"
