"""What the exports of address books, mailing tools and press databases look like.

An export is known by headers that together only it has. Prezly's are the field names of its API:
no file that Prezly wrote was seen.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from campaign.contacts.addressbooks import ADDRESS_BOOKS
from campaign.contacts.headers import Choice, Preset, fold, meaning, outlet_is, title_is, words

__all__ = ["PRESETS", "Choice", "Preset", "fold", "outlet_is", "recognised", "title_is"]
__all__ += ["status_of_file", "told_of_status"]


def recognised(headers: Sequence[str]) -> Preset | None:
    """The export that these headers are of; None if it is none that we know."""
    present = {fold(header) for header in headers}
    known = [preset for preset in PRESETS if preset.signature <= present]
    return max(known, key=lambda preset: len(preset.signature), default=None)


def told_of_status(status: str) -> str:
    """What the name of a Mailchimp file means for everybody in it, in a sentence."""
    if not status:
        return (
            "Only the name that Mailchimp gave the file says whether they are subscribed, and this "
            "name does not; nobody was taken for unsubscribed."
        )
    barred = status in {"unsubscribed", "cleaned"}
    done = ": nobody in it will be written to" if barred else ""
    if status == "nonsubscribed":
        done = ": they never subscribed, and are taken as contacts all the same"
    return f"The name of the file says {status!r}{done}."


def status_of_file(name: str) -> str:
    """What a Mailchimp file says of everybody in it: `unsubscribed_email_audience_export_1f.csv`.

    It stands in the name only. Empty if the name does not say it.
    """
    said = re.match(r"(?:non|un)?subscribed(?=_)|cleaned(?=_)", name.casefold())
    return said[0] if said else ""


#: what an export of ours calls the lists that somebody stands on
OUR_LISTS = frozenset(("lijsten", "lists"))
_OURS = Preset(
    name="press-campaign",
    signature=words("soort | thema's | eigenaar | lijsten | niet aanschrijven"),
    meaning={},
    left_out=OUR_LISTS,
)

_MAILCHIMP = Preset(
    name="Mailchimp",
    signature=words("email address | leid | euid"),
    meaning=meaning(
        email="email address",
        first_name="first name",
        last_name="last name",
        phone="phone number",
        tags="tags",
        opt_out="unsub time",
    ),
    left_out=words(
        "member rating | optin time | optin ip | confirm time | confirm ip | latitude | "
        "longitude | gmtoff | dstoff | timezone | cc | region | last changed | leid | euid | "
        "unsub campaign title | unsub campaign id | unsub reason | unsub reason other | "
        "clean time | clean campaign title | clean campaign id"
    ),
)

_HUBSPOT = Preset(
    name="HubSpot",
    signature=words("record id | email | contact owner | lead status"),
    meaning=meaning(
        email="email",
        first_name="first name",
        last_name="last name",
        phone="phone number | mobile phone number",
        outlet="company name | associated company",
        function="job title",
        country="country/region",
        opt_out="unsubscribed from all email",
    ),
    left_out=words("record id | create date | associated company ids | associated company id"),
)

_BREVO = Preset(
    name="Brevo",
    signature=words("contact id | email | sms"),
    meaning=meaning(
        email="email",
        first_name="firstname | prenom | voornaam",
        last_name="lastname | nom | achternaam",
        phone="sms | landline number",
        beats="interests",
        opt_out="email blacklisted",
    ),
    left_out=words("contact id | sms blacklisted | added time | modified time"),
)

_LISTMONK = Preset(
    name="listmonk",
    signature=words("email | name | attributes"),
    meaning=meaning(email="email", full_name="name", fields="attributes", status="status"),
    left_out=words("uuid | created at | updated at"),
)

_KEILA = Preset(
    name="Keila",
    signature=words("email | first name | last name | data | external id"),
    meaning=meaning(
        email="email",
        first_name="first name",
        last_name="last name",
        fields="data",
        status="status",
    ),
)

_ACTIVECAMPAIGN = Preset(
    name="ActiveCampaign",
    signature=words("email | date created | ip | status"),
    meaning=meaning(
        email="email",
        first_name="first name",
        last_name="last name",
        phone="phone",
        tags="tags",
        status="status",
    ),
    left_out=words("date created | ip"),
)

_PRMAX = Preset(
    name="PRmax",
    signature=words("contact name | outlet name | job title | firstname | surname"),
    meaning=meaning(
        email="email",
        full_name="contact name",
        honorific="title",
        first_name="firstname",
        last_name="surname",
        outlet="outlet name",
        function="job title",
        phone="telephone | tel",
        country="country",
        status="status",
    ),
    note="{honorific} is the salutation here; {function} is the function.",
)

_NAMED = meaning(email="email", first_name="first name", last_name="last name")

PRESETS: tuple[Preset, ...] = (
    _OURS,
    replace(_OURS, signature=words("kind | beats | owner | lists | suppressed")),
    *ADDRESS_BOOKS,
    _MAILCHIMP,
    _HUBSPOT,
    replace(_HUBSPOT, signature=words("record id | email | marketing contact status")),
    _BREVO,
    replace(
        _BREVO,
        name="Brevo (older export)",
        signature=words("email | sms | email blacklisted | sms blacklisted"),
    ),
    _LISTMONK,
    _KEILA,
    _ACTIVECAMPAIGN,
    Preset(
        name="Prowly",
        signature=words("email | outlet | personal greetings | tag list"),
        meaning=_NAMED
        | meaning(
            outlet="outlet", function="role", phone="phone", country="country", tags="tag list"
        ),
    ),
    Preset(
        name="Valosan",
        signature=words("company website | rating | tracking"),
        meaning=_NAMED
        | meaning(
            email="email | e-mail",
            outlet="outlet | company | company name",
            function="title | contact title",
            phone="phone | mobile phone",
            country="country",
            beats="interests | contact subjects | industry",
            status="status",
        ),
        left_out=words("tracking"),
        note="{function} is the function here.",
    ),
    _PRMAX,
    replace(
        _PRMAX,
        name="PRmax (report)",
        signature=words("outlet name | contact name | tel | email | status"),
        note="",
    ),
    Preset(
        name="rer.ufficiostampa",
        signature=words("name | surname | email | channels | newspaper"),
        meaning=meaning(
            email="email",
            first_name="name",
            last_name="surname",
            outlet="newspaper",
            phone="phone",
            tags="channels",
        ),
        left_out=words("date"),
    ),
    Preset(
        name="Kit",
        signature=words("first name | email | created at | status"),
        meaning=meaning(email="email", first_name="first name", status="status"),
        left_out=words("created at"),
    ),
    Preset(
        name="Substack",
        signature=words("email | active subscription | created at"),
        meaning=meaning(email="email"),
        left_out=words("created at"),
        note="active_subscription says who pays, not who asked to hear no more.",
    ),
    Preset(
        name="Prezly",
        signature=words("first name | last name | function name | company name"),
        meaning=_NAMED
        | meaning(
            email="email | emails | email addresses",
            honorific="salutation",
            outlet="company name",
            function="function name",
            phone="phone | phone numbers",
            country="country | address.country",
            language="language | languages",
            tags="tags",
        ),
        note="Prezly's headers are taken from its programmers' manual; look at the columns.",
    ),
)
