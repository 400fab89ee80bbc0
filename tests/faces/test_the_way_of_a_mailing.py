"""The whole way, by the commands a user types, against a real relay."""

from email import message_from_bytes, policy

from tests.conftest import Invoke
from tests.relay import Relay


def test_a_mailing_goes_its_whole_way(invoke: Invoke, approved: str, relay: Relay) -> None:
    assert "3 considered = 3 to be mailed" in invoke("check", approved).output
    sent = invoke("send", approved)
    assert "This run: 3 accepted." in sent.output
    assert "Finished." in sent.output
    assert relay.recipients == [
        "ada@dageraad.example",
        "bob@dageraad.example",
        "cy@weekblad.example",
    ]
    assert "3 considered = 3 mailed" in invoke("report", approved).output
    shown = invoke("contacts", "show", "ADA@dageraad.example").output
    assert "lente: accepted, from Alfa" in shown
    first = message_from_bytes(relay.messages[0].content, policy=policy.default)
    assert first["To"] == "Ada Aerts <ada@dageraad.example>"
    assert first["Subject"] == "Nieuws voor De Dageraad"
