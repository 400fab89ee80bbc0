"""The conversation with a relay: verified, private, and on the wire as the RFCs ask."""

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest
import trustme

from campaign import settings
from campaign.delivery.transport import Answer, Connection, Verdict
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
    return connection.send("pers@alfa.example", "ada@dageraad.example", message)


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
