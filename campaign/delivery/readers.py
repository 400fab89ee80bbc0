"""Finds the mail of a reader in a campaign: by address, number on file, or name."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign import db
from campaign.contacts import address, directory, fellowreaders
from campaign.errors import NotFoundError
from campaign.models import Campaign, Contact, Delivery
from campaign.terms import DeliveryStatus, ExclusionReason


def meant(session: Session, who: str) -> Sequence[Contact]:
    """Those on file who are meant; of an address all who read it, maybe nobody.

    Raises:
        NotFoundError: nobody on file has that number or name.
        AmbiguousError: several have that name.
    """
    read = address.only(who)
    if isinstance(read, address.Address):
        return directory.readers(session, read.canonical)
    return [directory.find(session, who)]


def rows(session: Session, campaign: Campaign, who: str) -> Sequence[Delivery]:
    """The rows of those who are meant, the mails first; by an address also one of nobody on file.

    Raises:
        NotFoundError: as `meant`.
        AmbiguousError: as `meant`.
    """
    read = address.only(who)
    numbers = [one.id for one in meant(session, who)]
    of_them = db.among(session, Delivery.contact_id, numbers)
    if isinstance(read, address.Address):
        of_them = or_(of_them, Delivery.address == read.canonical)
    query = select(Delivery).where(Delivery.campaign_id == campaign.id, of_them)
    excluded = Delivery.status == DeliveryStatus.EXCLUDED
    return session.scalars(query.order_by(excluded, Delivery.id)).all()


def mail(session: Session, campaign: Campaign, who: str) -> Delivery:
    """The row of who is meant; of who reads a mail to a colleague, that mail.

    Raises:
        NotFoundError: they were not considered, or nobody on file has that number or name.
        AmbiguousError: several have that name.
    """
    found = rows(session, campaign, who)
    if not found:
        raise NotFoundError(
            f"{who} was not considered for {campaign.name!r}: no list or search of its audience "
            f"({'; '.join(campaign.audience['to'])}) finds them."
        )
    own = found[0]
    if own.reason is not ExclusionReason.DUPLICATE:
        return own
    greeting = fellowreaders.greeting(session, [own.contact_id or 0], [own.address])
    return next((one for one in greeting if one.campaign_id == campaign.id), own)
