"""Slips of the finger in the domains of the great mail providers: `gmial.com`, `hotmail.con`."""

from rapidfuzz.distance import OSA

#: where very many people have their mail, the most common first
_PROVIDERS = tuple(
    "gmail.com hotmail.com outlook.com telenet.be skynet.be proximus.be scarlet.be hotmail.be "
    "outlook.be live.be live.com yahoo.com icloud.com ziggo.nl kpnmail.nl xs4all.nl planet.nl "
    "hotmail.nl live.nl home.nl casema.nl chello.nl hetnet.nl upcmail.nl gmx.com gmx.net gmx.de "
    "gmx.at gmx.ch gmx.fr web.de t-online.de freenet.de hotmail.de outlook.de yahoo.de orange.fr "
    "wanadoo.fr laposte.net free.fr neuf.fr bbox.fr hotmail.fr outlook.fr live.fr yahoo.fr sfr.fr "
    "hotmail.co.uk outlook.co.uk yahoo.co.uk btinternet.com googlemail.com protonmail.com "
    "proton.me pandora.be belgacom.be voo.be me.com mac.com msn.com aol.com".split()
)
#: words and names of their own, though one letter from a provider
_REAL = frozenset("orage.fr oranges.fr starlet.be scarlett.be cello.nl planets.nl web.dev".split())
#: too far for one slip, but often written by those who have them
_OFTEN = dict.fromkeys(("gmail.be", "gmail.nl", "gmail.fr"), "gmail.com")
_SHORT = 5  #: letters of a name; a shorter one has too many true neighbours: vive.be, love.be
#: countries whose domain is more often a `com` that went wrong
_HALF_OF_COM = frozenset({"co", "cm", "om"})


def _nearby() -> dict[tuple[str, int], list[str]]:
    """The providers by first letter and length of what could be meant for them.

    Hardly anybody mistypes the first letter, and another one makes another company; but the first
    two may have changed places.
    """
    found: dict[tuple[str, int], list[str]] = {}
    for one in _PROVIDERS:
        for letter in {one[0], one[1]}:
            for length in (len(one) - 1, len(one), len(one) + 1):
                found.setdefault((letter, length), []).append(one)
    return found


_KNOWN = _REAL.union(_PROVIDERS)
_NEARBY = _nearby()


def suggestion(domain: str) -> str | None:
    """The provider's domain that is one slip away from this one (in lower case); mostly None.

    Only to be shown to a person: a domain that looks like a slip may be somebody's own.
    """
    for one in _NEARBY.get((domain[:1], len(domain)), ()):
        if OSA.distance(domain, one, score_cutoff=1) == 1 and _is_slip(domain, one):
            return one
    return _OFTEN.get(domain)


def _is_slip(domain: str, provider: str) -> bool:
    """Whether one letter more, less or other is likely to be a mistake, and no other domain."""
    name, _, ending = domain.partition(".")
    meant = provider.partition(".")[0]
    if domain in _KNOWN:
        return False
    if name == meant:
        return len(ending) != 2 or ending in _HALF_OF_COM
    swapped = domain[:2] == provider[1::-1]
    return len(meant) >= _SHORT and (swapped or domain[0] == provider[0])
