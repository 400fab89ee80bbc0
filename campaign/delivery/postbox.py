"""Makes the message of a delivery from what was approved, and from nothing else."""

import datetime as dt
import hashlib
from collections.abc import Callable

from campaign.contacts import address
from campaign.delivery import message
from campaign.delivery.message import Enclosure, Mailbox, Message
from campaign.drafts import archive, edition
from campaign.drafts.edition import Edition
from campaign.drafts.rendering import Rendered, Renderer
from campaign.errors import CampaignStateError
from campaign.models import Delivery


class Postbox:
    """Knows an edition and its attachments; makes the bytes for one delivery after another."""

    def __init__(self, made: Edition, content_of: Callable[[str], bytes]) -> None:
        self._edition = made
        self._renderer = Renderer(made)
        self._enclosures = {
            one.sha256: message.enclosure(one.filename, one.content_type, content_of(one.sha256))
            for one in made.files
        }

    def envelope_sender(self, delivery: Delivery) -> str:
        """The address that the relay is told as the sender, in ASCII."""
        sender = self._edition.sender(_organisation_key(delivery))
        return address.on_the_wire(sender.sender_email)

    def words(self, delivery: Delivery, at: dt.datetime) -> Rendered:
        """The subject and both texts of a delivery, as they are in a mail of that moment.

        A mail that leaves after the embargo says nothing of it; the moment is kept as the date of
        the message, so that the same words can be made again.

        Raises:
            ReleaseError: the text uses a value that is not there.
        """
        sender = _organisation_key(delivery)
        lifted = self._edition.lifted(at)
        return self._renderer.render(delivery.variant, sender, delivery.recipient, lifted=lifted)

    def message(
        self, delivery: Delivery, date: dt.datetime, leaves: dt.datetime | None = None
    ) -> bytes:
        """The bytes of a delivery's message; the same delivery and date give the same bytes.

        `leaves`, where the date is not the moment at which it would leave.

        Raises:
            ReleaseError: the text uses a value that is not there.
        """
        words = self.words(delivery, leaves or date)
        sender = self._edition.sender(_organisation_key(delivery))
        language = self._edition.texts[delivery.variant].language
        return message.build(
            Message(
                sender=Mailbox(sender.sender_name, address.on_the_wire(sender.sender_email)),
                reply_to=address.on_the_wire(sender.reply_to),
                to=Mailbox(delivery.recipient["name"], delivery.recipient["email"]),
                subject=words.subject,
                date=date.replace(microsecond=0),
                message_id=delivery.message_id or "",
                language=language,
                opt_out_url=edition.opt_out_url(sender, language),
                text=words.text,
                html=words.html,
            ),
            self._files(delivery),
        )

    def _files(self, delivery: Delivery) -> list[Enclosure]:
        return [self._enclosures[one.sha256] for one in self._edition.files_of(delivery.variant)]


def leaves(delivery: Delivery, now: dt.datetime) -> dt.datetime:
    """When a mail left, or could leave at the earliest."""
    return delivery.message_date or max(now, delivery.not_before or now)


def evidence(delivery: Delivery, content_of: Callable[[str], bytes]) -> bytes:
    """The exact bytes of a message that was offered to the relay, made again from the ledger.

    Raises:
        CampaignStateError: it was never offered, or what is made now is not what was sent then.
    """
    if delivery.approval is None or delivery.message_date is None:
        raise CampaignStateError(
            f"The mail to {delivery.address} is {delivery.status.value}: it was never offered to a "
            "relay. See it as it would be with: campaign preview"
        )
    if not delivery.address or (delivery.recipient.get("shared") or {}).get("erased"):
        raise CampaignStateError(
            "A reader of this mail was erased: its words cannot be made again."
        )
    made = archive.edition_of(delivery.approval, content_of)
    content = Postbox(made, content_of).message(delivery, delivery.message_date)
    if sha256(content) != delivery.message_sha256:
        raise CampaignStateError(
            f"The mail to {delivery.address} cannot be made again as it was sent: this version of "
            "press-campaign writes it in another way. Its words are in the approval."
        )
    return content


#: where approved attachments are kept, by their hash
documents = archive.documents


def sha256(content: bytes) -> str:
    """The hash under which the ledger remembers a message."""
    return hashlib.sha256(content).hexdigest()


def _organisation_key(delivery: Delivery) -> str:
    assert delivery.organisation is not None  # noqa: S101 - a constraint of the table
    return delivery.organisation.key
