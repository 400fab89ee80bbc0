"""Which addresses are no person's: `redactie@`, `info@`, read by whoever is there."""

import re

from campaign.contacts import spelling
from campaign.contacts.spelling import Name, Sign

#: RFC 2142, and what newsrooms and offices call themselves in Dutch, French, English and German
_NAMES = frozenset(
    "abuse ftp hostmaster info marketing news noc postmaster sales security support usenet uucp "
    "webmaster www abonnementen accueil actu admin administratie administration algemeen "
    "binnenland buitenland cabinet communicatie communication communications communiques contact "
    "courrier culture cultuur desk direction economie editor editorial editors empfang enquiries "
    "events feedback hallo hello helpdesk hoofdredactie infos inquiries kabinet kabinett "
    "kommunikation kontakt letters lezersbrieven mail media medien nachrichten newsdesk newsroom "
    "nieuws nieuwsdienst nieuwsredactie noreply nouvelles office onthaal pers persberichten "
    "persdienst politiek post poststelle press presse pressedienst presseservice pressestelle "
    "pressoffice reception secretariaat secretariat sekretariat service servicedesk sport studio "
    "team tips verwaltung webredactie welkom wetenschap woordvoering".split()
)
#: `redactiegent@` and `redaktion-berlin@` too
_BEGINNINGS = ("redactie", "eindredactie", "redaction", "rédaction", "redaktion", "no-reply")

#: names of a desk, not of a person
_DESKS = frozenset(
    "redactie redaction desk newsroom news nieuws pers press presse persdienst info contact mail "
    "secretariaat sport economie politiek cultuur wetenschap hoofdredactie eindredactie "
    "webredactie nieuwsdienst nieuwsredactie newsdesk pressoffice pressestelle secretariat "
    "sekretariat redaktion studio tips".split()
)


def is_desk(word: str) -> bool:
    """Whether a word of a name is that of a desk, as in `Redactie Duo`, and of nobody."""
    return word.casefold() in _DESKS


def is_role(canonical: str) -> bool:
    """Whether an address is that of a function or a room, by what stands before the @."""
    local = canonical.rpartition("@")[0].partition("+")[0].casefold()
    first = re.split(r"[._\-\d]", local, maxsplit=1)[0]
    return bool(local) and (local.startswith(_BEGINNINGS) or first in _NAMES)


def two_read(canonical: str, one: Name, other: Name) -> bool:
    """Whether an address is one that two people of these names read together."""
    return is_role(canonical) and spelling.compare(one, other)[0] is Sign.OTHER
