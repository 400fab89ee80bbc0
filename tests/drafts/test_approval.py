"""What you approve is what leaves: any later change voids it, says so, and can be put back."""

import getpass
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, orm, select, update

from campaign import settings
from campaign.delivery import ledger
from campaign.drafts import approval, archive, plans
from campaign.drafts import release as releases
from campaign.drafts.approval import Word
from campaign.drafts.release import Release
from campaign.errors import CampaignError, CampaignStateError
from campaign.models import Approval, Campaign, Delivery, Document
from campaign.settings import Settings
from campaign.terms import CampaignStatus
from tests.conftest import NOW, Invoke
from tests.relay import Relay

#: what an officer may change, in which file, and by which name the change is told
CHANGES = [
    ("nieuws/press.nl.md", "groot", "klein", "nieuws/press.nl.md"),
    ("nieuws/release.toml", "Nieuws van", "Groot nieuws van", "the headline"),
    ("nieuws/release.toml", "De studie", "Studie", "the downloads"),
    ("nieuws/release.toml", "informal", "formal", "the salutation"),
    ("nieuws/files/nota.pdf", "%PDF-1.4", "%PDF-1.5", "nieuws/files/nota.pdf"),
    ("_layout/base.html", "<body", "<body id='x'", "_layout/base.html"),
    ("_layout/base.txt", "{{ content }}", "{{ content }}\n", "_layout/base.txt"),
    ("_layout/style.css", "#f3f1eb", "#f3f1ec", "_layout/style.css"),
    ("../../campaign.toml", "Persdienst Alfa <", "Pers Alfa <", "the sender alfa"),
    ("../../campaign.toml", "antwoord@alfa", "vraag@alfa", "the sender alfa"),
    ("../../campaign.toml", "555 00 01", "555 00 09", "the sender alfa"),
    ("../../campaign.toml", "Met vriendelijke groeten", "Groeten", "the sender alfa"),
]


@pytest.fixture
def campaign(session: orm.Session, approved: str) -> Campaign:
    return ledger.find(session, approved)


def require(session: orm.Session, campaign: Campaign, workspace: Path) -> Approval:
    """Ask for the approval, of everything as it is on disk and in the database now."""
    session.expire_all()
    config, release = read(workspace)
    return approval.require(session, campaign, release, config)["alfa"]


def approve(session: orm.Session, campaign: Campaign, workspace: Path, key: str = "") -> Approval:
    session.expire_all()
    config, release = read(workspace)
    approval.approve(session, campaign, release, config, Word("els", NOW, key))
    return campaign.approvals[-1]


def name_all_in(workspace: Path, name: str = "press.nl.md") -> None:
    """Let a text name every organisation."""
    text = workspace / "templates" / "emails" / "nieuws" / name
    each = "{% for one in organisations %}{{ one.name }} {% endfor %}"
    text.write_text(f"{text.read_text('utf-8')}\n{each}\n", "utf-8")


def read(workspace: Path) -> tuple[Settings, Release]:
    config = settings.load(workspace)
    return config, releases.load(config.emails, "nieuws", config.timezone)


def test_any_change_of_what_was_approved_voids_it_until_it_is_put_back(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    held = require(session, campaign, workspace)
    for name, old, new, told in CHANGES:
        file = workspace / "templates" / "emails" / name
        before = file.read_bytes()
        assert old.encode() in before
        file.write_bytes(before.replace(old.encode(), new.encode(), 1))
        with pytest.raises(CampaignStateError) as caught:
            require(session, campaign, workspace)
        who = held.approved_by
        assert f"has changed: {told}, since {who} approved it for alfa. Nothing was sent." in str(
            caught.value
        )
        file.write_bytes(before)
        assert require(session, campaign, workspace) is held


def test_another_order_of_the_organisations_voids_it(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    name_all_in(workspace)
    approve(session, campaign, workspace)
    file = workspace / "campaign.toml"
    head, alfa, beta = file.read_text("utf-8").split("[organisations.")
    file.write_text(f"{head}[organisations.{beta}\n[organisations.{alfa}", "utf-8")
    with pytest.raises(CampaignStateError, match="the order of the organisations"):
        require(session, campaign, workspace)


def test_several_changes_are_all_told(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    emails = workspace / "templates" / "emails"
    for name in ("_layout/style.css", "nieuws/press.nl.md"):
        (emails / name).write_text((emails / name).read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(CampaignStateError) as caught:
        require(session, campaign, workspace)
    for name in ("nieuws/press.nl.md", "_layout/style.css"):
        assert name in str(caught.value)


def test_a_file_that_is_gone_stops_it_too(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    (workspace / "templates" / "emails" / "nieuws" / "files" / "nota.pdf").unlink()
    with pytest.raises(CampaignError, match=r"release\.toml:13: the attachment .* is not there"):
        require(session, campaign, workspace)


def test_another_relay_changes_nothing_of_what_is_said(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    held = require(session, campaign, workspace)
    file = workspace / "campaign.toml"
    text = file.read_text("utf-8").replace("127.0.0.1", "localhost").replace("lease = 1", "")
    file.write_text(text, "utf-8")
    assert require(session, campaign, workspace) is held


def test_another_audience_voids_it(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    held = require(session, campaign, workspace)
    first = select(Delivery.id).where(Delivery.address == "ada@dageraad.example").scalar_subquery()
    change = update(Delivery).where(Delivery.id == first)
    for changed in (
        change.values(recipient={"salutation": "Hallo"}),
        change.values(address="adele@dageraad.example"),
        change.values(variant="policy.nl"),
        delete(Delivery).where(Delivery.id == first),
    ):
        savepoint = session.begin_nested()
        session.execute(changed)
        with pytest.raises(
            CampaignStateError, match=r"has changed: .*the readers, since .* Nothing"
        ):
            require(session, campaign, workspace)
        savepoint.rollback()
        assert require(session, campaign, workspace) is held


def test_how_a_delivery_went_is_no_part_of_what_was_approved(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    held = require(session, campaign, workspace)
    first = session.scalars(select(Delivery).order_by(Delivery.id)).first()
    assert first is not None
    first.attempts, first.reply, first.settled_at = 3, "550 no", NOW
    session.flush()
    assert require(session, campaign, workspace) is held


def test_a_draft_is_never_let_through(session: orm.Session, approved: str, workspace: Path) -> None:
    campaign = ledger.find(session, approved)
    campaign.status = CampaignStatus.DRAFT
    session.flush()
    with pytest.raises(CampaignStateError, match="'lente' has not been approved"):
        require(session, campaign, workspace)


def test_drafting_again_takes_away_the_approval_of_whom_it_touches(
    invoke: Invoke, approved: str, workspace: Path, session: orm.Session
) -> None:
    again = invoke("draft", approved, "--release", "nieuws", "--to", "list:alfa/pers").output
    assert "alfa: approved by " in again and "and that still stands." in again
    require(session, ledger.find(session, approved), workspace)
    session.rollback()
    again = invoke("draft", approved, "--to", "list:alfa/pers", "--except", "cy").output
    assert "and changed since: the readers. Approve it again." in " ".join(again.split())
    with pytest.raises(CampaignStateError, match="has changed: the readers"):
        require(session, ledger.find(session, approved), workspace)


def test_approving_again_takes_in_what_changed(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    first = require(session, campaign, workspace)
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(text.read_text("utf-8").replace("groot", "klein"), "utf-8")
    second = approve(session, campaign, workspace)
    assert require(session, campaign, workspace) is second is not first
    content_of = archive.documents(session)
    assert "groot" in archive.edition_of(first, content_of).texts["press.nl"].words.text
    assert "klein" in archive.edition_of(second, content_of).texts["press.nl"].words.text
    assert (second.approved_by, second.approved_at) == ("els", NOW)


def test_an_approval_keeps_the_bytes_of_the_attachments_once(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    config, release = read(workspace)
    for _ in range(2):
        approval.approve(session, campaign, release, config, Word("els", NOW))
    kept = session.scalars(select(Document)).all()
    attached = workspace / "templates" / "emails" / "nieuws" / "files" / "nota.pdf"
    assert [one.content for one in kept].count(attached.read_bytes()) == 1
    # beside it the edition, the texts that it was made of, and the plan of the readers
    assert len(kept) == 4


def test_what_is_over_cannot_be_approved(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    config, release = read(workspace)
    for status in (CampaignStatus.FINISHED, CampaignStatus.CANCELLED):
        campaign.status = status
        with pytest.raises(CampaignStateError, match=f"The campaign 'lente' is {status.value}"):
            approval.approve(session, campaign, release, config, Word("els", NOW))
    assert len(campaign.approvals) == 1


@pytest.fixture
def joint(
    invoke: Invoke, contacts_file: Callable[[str, str], Path], session: orm.Session
) -> Campaign:
    """A campaign of both: Alfa writes to a journalist, Beta to a policymaker."""
    contacts_file("alfa-pers.csv", "Naam;E-mail\nAda Aerts;ada@dageraad.example")
    contacts_file("beta-pers.csv", "Naam;E-mail;Soort\nPiet Pauw;piet@zee.example;beleidsmaker")
    invoke("contacts", "import", "contacts/*.csv")
    invoke("draft", "samen", "--release", "nieuws", "--to", "list:*/pers")
    found = ledger.find(session, "samen")
    session.commit()
    return found


def void(session: orm.Session, campaign: Campaign, workspace: Path) -> dict[str, tuple[str, ...]]:
    """What is otherwise, by the organisation whose approval that voids."""
    session.expire_all()
    config, release = read(workspace)
    found = approval.standings(session, campaign, release, config)
    return {one.key: one.changes for one in found if not one.holds}


def test_each_organisation_approves_its_own_part_and_nothing_leaves_before_all_have(
    invoke: Invoke, joint: Campaign, relay: Relay
) -> None:
    first = invoke("approve", "samen", "--as", "beta").output
    assert "Approved: samen, the part of beta, 1 mail, by " in first
    assert "alfa: not approved yet." in first
    refused = invoke("send", "samen", exit_code=1).error
    assert "has not been approved by alfa. Nothing was sent." in refused
    assert "campaign approve samen --as alfa" in refused
    assert "samen     draft" in invoke("status", "samen").output
    assert "warning  alfa: not approved yet." in invoke("check", "samen").output
    invoke("approve", "samen", "--as", "alfa")
    invoke("send", "samen")
    assert relay.recipients == ["ada@dageraad.example", "piet@zee.example"]


def test_a_change_voids_exactly_the_approvals_that_it_touches(
    session: orm.Session, joint: Campaign, workspace: Path
) -> None:
    held = {key: approve(session, joint, workspace, key) for key in ("alfa", "beta")}
    assert void(session, joint, workspace) == {}
    for name, old, new, touched in (
        ("nieuws/press.nl.md", "groot", "klein", {"alfa": ("nieuws/press.nl.md",)}),
        ("nieuws/policy.nl.md", "Bel", "Mail", {"beta": ("nieuws/policy.nl.md",)}),
        ("../../campaign.toml", "Hartelijke", "Beste", {"beta": ("the sender beta",)}),
        ("../../campaign.toml", "Alfa is de eerste", "Wij zijn Alfa", {}),
        ("nieuws/release.toml", "formal\"\n\n[[att", "informal\"\n\n[[att",
         {"beta": ("the salutation",)}),
        ("_layout/base.txt", "{{ content }}", "{{ content }}\n",
         {"alfa": ("_layout/base.txt",), "beta": ("_layout/base.txt",)}),
        ("nieuws/files/nota.pdf", "%PDF-1.4", "%PDF-1.5",
         {"alfa": ("nieuws/files/nota.pdf",), "beta": ("nieuws/files/nota.pdf",)}),
    ):  # fmt: skip
        file = workspace / "templates" / "emails" / name
        before = file.read_bytes()
        assert old.encode() in before
        file.write_bytes(before.replace(old.encode(), new.encode(), 1))
        assert void(session, joint, workspace) == touched, (name, old)
        file.write_bytes(before)
    assert held["alfa"].content["edition"] == held["beta"].content["edition"]


def test_a_name_that_a_mail_lists_voids_the_approval_of_that_mail_alone(
    session: orm.Session, joint: Campaign, workspace: Path
) -> None:
    name_all_in(workspace)
    approve(session, joint, workspace)
    file = workspace / "campaign.toml"
    before = file.read_text("utf-8")
    file.write_text(before.replace('"Beta"', '"Beta Twee"'), "utf-8")
    named = ("the sender beta",)
    assert void(session, joint, workspace) == {"alfa": named, "beta": named}
    file.write_text(before.replace('name = "Alfa"', 'name = "Alfa Een"'), "utf-8")
    assert void(session, joint, workspace) == {"alfa": ("the sender alfa",)}
    file.write_text(before.replace("about =", "#about ="), "utf-8")
    assert void(session, joint, workspace) == {}


def test_another_organisations_reader_that_moves_voids_theirs_alone(
    session: orm.Session, joint: Campaign, workspace: Path
) -> None:
    approve(session, joint, workspace)
    first = update(Delivery).where(Delivery.address == "piet@zee.example")
    session.execute(first.values(recipient={"salutation": "Hallo"}))
    assert void(session, joint, workspace) == {"beta": ("the readers",)}


def test_who_mails_nobody_has_nothing_to_approve(invoke: Invoke, drafted: str) -> None:
    refused = invoke("approve", drafted, "--as", "beta", exit_code=1).error
    assert (
        "beta mails nobody in 'lente', and has nothing to approve. Those who do: alfa." in refused
    )


def other_secret(workspace: Path) -> None:
    file = workspace / ".campaign-secret"
    file.write_text("0123456789abcdef" * 4, "ascii")


def test_the_readers_of_an_approval_cannot_be_tried_out_with_the_database_alone(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    mine = plans.of(session, campaign, read(workspace)[1], workspace)
    other_secret(workspace)
    others = plans.of(session, campaign, read(workspace)[1], workspace)
    for message_id, row in mine["alfa"].items():
        number, address, _, said, _ = row
        assert number == others["alfa"][message_id][0]
        assert {address, said}.isdisjoint(others["alfa"][message_id])


def test_with_another_secret_nobody_is_said_to_have_changed_and_nothing_leaves(
    invoke: Invoke, approved: str, workspace: Path, relay: Relay
) -> None:
    kept = (workspace / ".campaign-secret").read_bytes()
    other_secret(workspace)
    error = invoke("send", approved, exit_code=1).error
    assert "the secret of the workspace, and the one here is another. Nothing was sent." in error
    assert "Put the file that belongs to it at" in error
    assert "changed" not in error
    told = " ".join(invoke("status", approved).output.split())
    assert "Whether the readers are still the same cannot be said" in told
    assert "approved, readers not known here" in told
    assert "changed" not in told
    (stands,) = json.loads(invoke("status", approved, "--json").output)[0]["approvals"]
    assert (stands["stands"], stands["changed"]) == (False, [])
    assert stands["readers_unknown"] == "the one here is another"
    (workspace / ".campaign-secret").write_bytes(kept)
    invoke("send", approved)
    assert len(relay.recipients) == 3


def test_without_the_secret_nobody_approves_under_a_new_one_unless_it_is_put_there(
    invoke: Invoke, approved: str, workspace: Path
) -> None:
    (workspace / ".campaign-secret").unlink()
    assert "and there is none here" in invoke("send", approved, exit_code=1).error
    error = invoke("approve", approved, "--yes", exit_code=1).error
    assert "Nothing was approved." in error
    assert not (workspace / ".campaign-secret").exists()
    other_secret(workspace)
    invoke("approve", approved, "--yes")
    invoke("send", approved)


def test_an_approval_that_hashed_its_readers_without_the_secret_holds_for_nobody(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    (held,) = campaign.approvals
    held.content = {name: one for name, one in held.content.items() if name != "secret"}
    session.flush()
    with pytest.raises(CampaignStateError, match="has not been approved"):
        require(session, campaign, workspace)


def test_a_change_is_told_once_with_those_whose_mails_it_touches(
    invoke: Invoke, joint: Campaign, workspace: Path
) -> None:
    invoke("approve", "samen")
    for name in ("_layout/base.txt", "nieuws/press.nl.md"):
        file = workspace / "templates" / "emails" / name
        file.write_text(f"{file.read_text('utf-8')}\nAnders.\n", "utf-8")
    for command in ("status", "check", "diff", "report"):
        told = " ".join(invoke(command, "samen").output.split())
        changed = "and changed since: nieuws/press.nl.md (alfa), _layout/base.txt. Approve it again"
        assert told.count(f"alfa, beta: approved by {getpass.getuser()} on ") == 1, command
        assert told.count(changed) == 1, command
    shown = invoke("diff", "samen").output
    assert shown.count("+ Anders.") == 2  # one of each file
    assert "_layout/base.txt (alfa, beta)" in shown
    assert "nieuws/press.nl.md (alfa)" in shown
    error = invoke("send", "samen", exit_code=1).error
    assert "nieuws/press.nl.md (alfa), _layout/base.txt, since" in error
