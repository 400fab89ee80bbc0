"""The closed sets of words: kinds, outcomes, statuses, reasons; one word for each thing."""

import enum


class Kind(enum.Enum):
    """What a contact is to us."""

    JOURNALIST = "journalist"  #: writes or broadcasts
    POLICYMAKER = "policymaker"  #: minister, cabinet, parliament, administration
    COMPANY = "company"  #: works for a member or another company
    RESEARCHER = "researcher"  #: university or research institute
    PARTNER = "partner"  #: an organisation we work with


class RowOutcome(enum.Enum):
    """What an import does with a row."""

    CREATE = "create"  #: a contact that was not on file
    UPDATE = "update"  #: a contact on file, of whom something is new
    UNCHANGED = "unchanged"  #: a contact on file, of whom nothing is new
    CONFLICT = "conflict"  #: a contact on file, of whom the file says something else than we do
    DUPLICATE = "duplicate"  #: somebody who already stood higher up in this file
    SUPPRESSED = "suppressed"  #: somebody who must not be written to; kept, with the suppression
    INVALID = "invalid"  #: not a contact; the reason says why


class OnConflict(enum.Enum):
    """What to do when a file and what is on file say different things."""

    KEEP = "keep"  #: keep what is on file
    UPDATE = "update"  #: take what the file says
    ASK = "ask"  #: ask, one by one


class SuppressionReason(enum.Enum):
    """Why an address must not be written to."""

    ASKED = "asked"  #: the person asked us to stop
    BOUNCED = "bounced"  #: the address does not exist
    COMPLAINED = "complained"  #: the person reported us as spam
    LEFT = "left"  #: the person no longer works there
    DO_NOT_CONTACT = "do not contact"  #: the person is not to be written to, whatever the address

    def told(self, by: str = "") -> str:
        """What to say of somebody: `asked not to be written to by Beta`."""
        whom = f" by {by}" if by else ""
        if self is SuppressionReason.ASKED:
            return f"asked not to be written to{whom}"
        return f"must not be written to{whom} ({self.value})"


#: what holds for a person at every address; the others hold for one address
PERSONAL = (
    SuppressionReason.ASKED,
    SuppressionReason.COMPLAINED,
    SuppressionReason.DO_NOT_CONTACT,
)


class CampaignStatus(enum.Enum):
    """Where a campaign stands."""

    DRAFT = "draft"  #: prepared, and free to change
    APPROVED = "approved"  #: frozen, ready to be sent
    SCHEDULED = "scheduled"  #: frozen, and to be sent from a moment on
    SENDING = "sending"  #: some messages have left, some have not
    FINISHED = "finished"  #: nothing is queued, deferred, on the wire or in doubt
    CANCELLED = "cancelled"  #: what has not left will not leave


#: in which nothing of a campaign leaves any more
OVER = (CampaignStatus.FINISHED, CampaignStatus.CANCELLED)


class DeliveryStatus(enum.Enum):
    """Where one contact's mail stands."""

    EXCLUDED = "excluded"  #: considered, not to be mailed; the reason says why
    QUEUED = "queued"  #: not yet offered to the relay
    SENDING = "sending"  #: offered to the relay, which has not answered
    ACCEPTED = "accepted"  #: the relay took responsibility for the message
    DEFERRED = "deferred"  #: the relay said "not now" (4xx); to be tried again
    REFUSED = "refused"  #: the relay said "never" (5xx)
    IN_DOUBT = "in doubt"  #: the connection or the process died before the answer came


#: not offered to a relay, or to be offered again
WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)

#: what is still to be settled before a campaign is finished
OPEN = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.DEFERRED,
    DeliveryStatus.IN_DOUBT,
)


#: what a reader has, or may have
OFFERED = (DeliveryStatus.SENDING, DeliveryStatus.ACCEPTED, DeliveryStatus.IN_DOUBT)


class ExclusionReason(enum.Enum):
    """Why a contact that was considered is not mailed."""

    SUPPRESSED = "suppressed"  #: must not be written to, by any organisation that could
    DO_NOT_CONTACT = "do not contact"  #: the person is not to be written to, by any organisation
    BOUNCED = "bounced before"  #: a mail to each address of this contact came back
    NO_ADDRESS = "no address"  #: we have no mail address
    INVALID = "invalid address"  #: what we have is no address that mail can reach
    DUPLICATE = "duplicate"  #: the same person or mailbox stands on file twice; mailed once
    ONE_PER_OUTLET = "one per outlet"  #: a colleague at this outlet gets it
    NO_VARIANT = "no variant"  #: the release has no text for this kind of contact or language
    OTHER_ORGANISATION = "other organisation writes"  #: the owner has no part in this release
    RECENTLY_MAILED = "mailed recently"  #: had another campaign within the window
    HAD_CAMPAIGN = "had the earlier campaign"  #: had one of the campaigns behind --not-in
    EMBARGO = "embargo not accepted"  #: may not have the news before the embargo is over
    EXCEPTED = "excepted"  #: one of the searches behind --except finds this contact
    HELD = "held by hand"  #: the officer held this mail back
    CANCELLED = "cancelled"  #: the campaign was cancelled before this mail left


class Choice(enum.Enum):
    """What the officer decided by hand on one contact of a campaign."""

    HELD = "held"  #: not to be mailed, whoever finds this contact
    ADDED = "added"  #: to be considered, though no search finds this contact


class OwnerRule(enum.Enum):
    """Why it is this organisation that writes to a contact."""

    EXPLICIT = "explicit"  #: the officer named the owner
    LAST_WROTE = "last wrote"  #: of those that could, the one that last wrote to this contact
    ORDER = "order"  #: of those that could, the first in campaign.toml
    BALANCE = "balance"  #: of those that could, the one with the fewest mails so far
