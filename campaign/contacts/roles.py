"""Which addresses are no person's: `redactie@`, `info@`, read by whoever is there."""

import re

#: RFC 2142, and what newsrooms and offices call themselves in Dutch, French, English and German
_NAMES = frozenset(
    "abuse ftp hostmaster info marketing news noc postmaster sales security support usenet uucp "
    "webmaster www admin administratie administration algemeen abonnementen accueil actu cabinet "
    "communicatie communication communications communiques contact courrier cultuur culture desk "
    "direction economie editor editorial editors empfang enquiries events feedback hallo helpdesk "
    "hello infos inquiries kabinett kabinet kommunikation kontakt letters lezersbrieven "
    "media medien nachrichten newsdesk newsroom nieuws nieuwsdienst nieuwsredactie noreply "
    "nouvelles office onthaal pers persdienst persberichten post poststelle press presse "
    "pressedienst presseservice pressestelle pressoffice reception secretariaat secretariat "
    "sekretariat service servicedesk team tips verwaltung webredactie welkom woordvoering".split()
)
#: `redactiegent@` and `redaktion-berlin@` too
_BEGINNINGS = ("redactie", "eindredactie", "redaction", "rédaction", "redaktion", "no-reply")


def is_role(canonical: str) -> bool:
    """Whether an address is that of a function or a room, by what stands before the @."""
    local = canonical.rpartition("@")[0].partition("+")[0].casefold()
    first = re.split(r"[._\-\d]", local, maxsplit=1)[0]
    return bool(local) and (local.startswith(_BEGINNINGS) or first in _NAMES)
