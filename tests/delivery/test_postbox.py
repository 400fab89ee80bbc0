"""What was sent can be shown: the same bytes, made again from the ledger alone."""

import shutil
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import orm, update

from campaign.delivery import ledger, postbox, readers
from campaign.errors import CampaignStateError
from campaign.models import Contact, Delivery, Outlet
from campaign.terms import DeliveryStatus
from tests.conftest import PRESS_MD, Invoke
from tests.relay import Relay

EVERYBODY = ["ada@dageraad.example", "bob@dageraad.example", "cy@weekblad.example"]


def evidence(session: orm.Session, address: str) -> bytes:
    delivery = readers.mail(session, ledger.find(session, "lente"), address)
    return postbox.evidence(delivery, postbox.documents(session))


def test_every_message_can_be_made_again_byte_for_byte(
    invoke: Invoke, approved: str, relay: Relay, session: orm.Session
) -> None:
    invoke("send", approved)
    assert [one.recipient for one in relay.messages] == EVERYBODY
    for received in relay.messages:
        assert evidence(session, received.recipient) == received.content


def test_it_can_be_made_again_after_everything_it_came_from_is_gone(
    invoke: Invoke, approved: str, relay: Relay, session: orm.Session, workspace: Path
) -> None:
    invoke("send", approved)
    for folder in ("nieuws", "_layout"):
        shutil.rmtree(workspace / "templates" / "emails" / folder)
    config = workspace / "campaign.toml"
    config.write_text(config.read_text("utf-8").replace("Alfa", "Gamma"), "utf-8")
    ada = session.get_one(Contact, 1)
    ada.first_name, ada.outlet = "Adèle", Outlet(name="Elders", key="elders")
    session.delete(session.get_one(Contact, 2))
    session.commit()
    session.expire_all()
    for received in relay.messages:
        assert evidence(session, received.recipient) == received.content
    invoke("message", approved, "bob@dageraad.example", "--out", "bob.eml")
    assert (workspace / "bob.eml").read_bytes() == relay.messages[1].content


def test_an_awkward_text_crosses_the_wire_as_it_is(
    invoke: Invoke, drafted: str, relay: Relay, session: orm.Session, workspace: Path
) -> None:
    awkward = "Één regel.\n\n.\n\n```\n.\n..\n.begin\nFrom hier\n" + "é" * 1200 + "\n```\n"
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(f"{PRESS_MD}\n{awkward}", "utf-8")
    invoke("approve", drafted)
    invoke("send", drafted)
    received = relay.messages[0]
    assert evidence(session, received.recipient) == received.content
    parsed = message_from_bytes(received.content, policy=policy.SMTP.clone(raise_on_defect=True))
    said = parsed.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert ".\n..\n.begin\nFrom hier\n" + "é" * 1200 in said
    assert [one.get_content() for one in parsed.iter_attachments()] == [
        (workspace / "templates" / "emails" / "nieuws" / "files" / "nota.pdf").read_bytes()
    ]


def test_a_message_that_is_sent_again_is_the_same_message(
    invoke: Invoke, approved: str, relay: Relay, session: orm.Session
) -> None:
    relay.data_replies = {"ada@": "451 4.3.0 later"}
    invoke("send", approved, exit_code=3)
    first = evidence(session, "ada@dageraad.example")
    relay.data_replies = {}
    session.execute(update(Delivery).values(next_attempt_at=None))
    session.execute(
        update(Delivery)
        .where(Delivery.status == DeliveryStatus.DEFERRED)
        .values(status=DeliveryStatus.QUEUED)
    )
    session.commit()
    invoke("send", approved)
    session.expire_all()
    assert relay.messages[-1].content == first == evidence(session, "ada@dageraad.example")


def test_a_mail_that_was_never_offered_is_not_shown_as_sent(
    approved: str, session: orm.Session
) -> None:
    with pytest.raises(CampaignStateError) as caught:
        evidence(session, "ada@dageraad.example")
    assert str(caught.value) == (
        "The mail to ada@dageraad.example is queued: it was never offered to a relay. See it as it "
        "would be with: campaign preview"
    )


def test_what_cannot_be_made_again_as_it_was_is_not_shown_as_evidence(
    invoke: Invoke, approved: str, session: orm.Session
) -> None:
    invoke("send", approved)
    delivery = readers.mail(session, ledger.find(session, approved), EVERYBODY[0])
    delivery.recipient = delivery.recipient | {"salutation": "Dag Ada"}
    session.flush()
    with pytest.raises(CampaignStateError, match="cannot be made again as it was sent"):
        evidence(session, EVERYBODY[0])


def test_each_reader_gets_his_own_message_from_his_own_organisation(
    invoke: Invoke, approved: str, relay: Relay
) -> None:
    invoke("send", approved)
    parsed = [message_from_bytes(one.content, policy=policy.default) for one in relay.messages]
    assert [one["To"] for one in parsed] == [
        "Ada Aerts <ada@dageraad.example>",
        "Bob Baert <bob@dageraad.example>",
        "Cy Claes <cy@weekblad.example>",
    ]
    assert {one["From"] for one in parsed} == {"Persdienst Alfa <pers@alfa.example>"}
    assert len({one["Message-ID"] for one in parsed}) == 3
    for name, one in zip(("Ada", "Bob", "Cy"), parsed, strict=True):
        assert one.get_body(("plain",)).get_content().startswith(f"Beste {name},")
        assert f"Beste {name}," in one.get_body(("html",)).get_content()
