"""What you approve is what leaves: any later change voids it, says so, and can be put back."""

from pathlib import Path

import pytest
from sqlalchemy import delete, orm, select, update

from campaign import settings
from campaign.delivery import ledger
from campaign.drafts import approval
from campaign.drafts import release as releases
from campaign.drafts.release import Release
from campaign.errors import CampaignError, CampaignStateError
from campaign.models import Approval, Campaign, Delivery, Document
from campaign.settings import Settings
from campaign.terms import CampaignStatus
from tests.conftest import NOW, Invoke

#: what an officer may change, in which file, and by which name the change is told
CHANGES = [
    ("nieuws/press.nl.md", "groot", "klein", "nieuws/press.nl.md"),
    ("nieuws/policy.nl.md", "Bel ", "Mail ", "nieuws/policy.nl.md"),
    ("nieuws/release.toml", "Nieuws van", "Groot nieuws van", "nieuws/release.toml"),
    ("nieuws/files/nota.pdf", "%PDF-1.4", "%PDF-1.5", "nieuws/files/nota.pdf"),
    ("_layout/base.html", "<body", "<body id='x'", "_layout/base.html"),
    ("_layout/base.txt", "{{ content }}", "{{ content }}\n", "_layout/base.txt"),
    ("_layout/style.css", "#f3f1eb", "#f3f1ec", "_layout/style.css"),
    ("../../campaign.toml", "Persdienst Alfa <", "Pers Alfa <", "the sender alfa"),
    ("../../campaign.toml", "antwoord@alfa", "vraag@alfa", "the sender alfa"),
    ("../../campaign.toml", "555 00 01", "555 00 09", "the sender alfa"),
    ("../../campaign.toml", "Hartelijke groeten", "Groeten", "the sender beta"),
]


@pytest.fixture
def campaign(session: orm.Session, approved: str) -> Campaign:
    return ledger.find(session, approved)


def require(session: orm.Session, campaign: Campaign, workspace: Path) -> Approval:
    """Ask for the approval, of everything as it is on disk and in the database now."""
    session.expire_all()
    config, release = read(workspace)
    return approval.require(session, campaign, release, config)


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
        assert f"has changed since {who} approved it: {told}. Nothing was sent." in str(
            caught.value
        )
        file.write_bytes(before)
        assert require(session, campaign, workspace) is held


def test_another_order_of_the_organisations_voids_it(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
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
    (emails / "nieuws" / "press.en.md").write_text("---\nsubject: News\n---\nNews", "utf-8")
    with pytest.raises(CampaignStateError) as caught:
        require(session, campaign, workspace)
    for name in ("nieuws/press.nl.md", "_layout/style.css", "nieuws/press.en.md is new"):
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
        change.values(organisation_id=2),
        delete(Delivery).where(Delivery.id == first),
    ):
        savepoint = session.begin_nested()
        session.execute(changed)
        with pytest.raises(CampaignStateError, match=r"approved it: the readers\. Nothing"):
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


def test_drafting_again_takes_the_approval_away(
    invoke: Invoke, approved: str, workspace: Path, session: orm.Session
) -> None:
    invoke("draft", approved, "--release", "nieuws", "--to", "list:alfa/pers")
    with pytest.raises(CampaignStateError, match="'lente' has not been approved"):
        require(session, ledger.find(session, approved), workspace)


def test_approving_again_takes_in_what_changed(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    first = require(session, campaign, workspace)
    text = workspace / "templates" / "emails" / "nieuws" / "press.nl.md"
    text.write_text(text.read_text("utf-8").replace("groot", "klein"), "utf-8")
    config, release = read(workspace)
    second = approval.approve(session, campaign, release, config, "els", NOW)
    assert require(session, campaign, workspace) is second is not first
    assert "groot" in approval.edition_of(first).texts["press.nl"].words.text
    assert "klein" in approval.edition_of(second).texts["press.nl"].words.text
    assert (second.approved_by, second.approved_at) == ("els", NOW)


def test_an_approval_keeps_the_bytes_of_the_attachments_once(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    config, release = read(workspace)
    for _ in range(2):
        approval.approve(session, campaign, release, config, "els", NOW)
    kept = session.scalars(select(Document)).all()
    attached = workspace / "templates" / "emails" / "nieuws" / "files" / "nota.pdf"
    assert [one.content for one in kept] == [attached.read_bytes()]


def test_what_is_over_cannot_be_approved(
    session: orm.Session, campaign: Campaign, workspace: Path
) -> None:
    config, release = read(workspace)
    for status in (CampaignStatus.FINISHED, CampaignStatus.CANCELLED):
        campaign.status = status
        with pytest.raises(CampaignStateError, match=f"The campaign 'lente' is {status.value}"):
            approval.approve(session, campaign, release, config, "els", NOW)
    assert len(campaign.approvals) == 1
