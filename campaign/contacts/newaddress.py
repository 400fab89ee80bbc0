"""Whether an address may be written down for a contact by hand, and who reads it already."""

from sqlalchemy.orm import Session

from campaign.contacts import directory, erasures, mergeplan, names, roles
from campaign.contacts.address import Address
from campaign.contacts.erasures import Erased
from campaign.contacts.spelling import Name
from campaign.errors import CampaignStateError


def require_free(session: Session, meant: Address, name: Name, erased: Erased) -> str:
    """Insist that somebody of this name may have an address; who reads it too, in a sentence.

    That of a newsroom may be had by several, each of another name.

    Raises:
        CampaignStateError: it is somebody's, or was; or they were erased.
    """
    reader = erasures.reader(names.key(name.first, name.last), meant.canonical)
    whole, alone = erased.when(meant.canonical), erased.when(reader)
    if when := whole or alone:
        person = meant.email if whole else f'"{name.first} {name.last} <{meant.email}>"'
        raise CampaignStateError(
            f"{meant.email} was erased on {when:%Y-%m-%d}, and is not written down again. If its "
            f"person asks to be back: campaign contacts erase --lift {person}"
        )
    others = directory.readers(session, meant.canonical)
    for one in others:
        if not roles.two_read(meant.canonical, Name(one.first_name, one.last_name), name):
            raise CampaignStateError(
                f"{meant.email} is on file, of {mergeplan.told(one)}. If they are one person: "
                f"campaign contacts merge. To set facts of theirs: campaign contacts set {one.id}"
            )
    called = ", ".join(one.name for one in others)
    return f"{meant.email} is read by {called} too: one mail there greets all." if called else ""
