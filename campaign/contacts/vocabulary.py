"""The words that stand in cells, in four languages, and what we take them to mean."""

from campaign.terms import Kind

_KINDS = {
    Kind.JOURNALIST: "journalist journaliste pers press presse redacteur redactie perscontact",
    Kind.POLICYMAKER: "policymaker beleidsmaker beleid politicus politiek policy politique",
    Kind.COMPANY: "company bedrijf onderneming lid entreprise unternehmen",
    Kind.RESEARCHER: "researcher onderzoeker academicus chercheur forscher",
    Kind.PARTNER: "partner stakeholder partenaire",
}
_LANGUAGES = {
    "nl": "nl nld dut nederlands dutch néerlandais niederländisch nl-be nl-nl",
    "fr": "fr fra fre frans french français francais französisch fr-be fr-fr",
    "en": "en eng engels english anglais englisch en-gb en-us",
    "de": "de deu ger duits german allemand deutsch de-be de-de",
}
_YES = frozenset("ja j yes y true waar 1 x oui o wahr".split())
_NO = frozenset("nee n no false onwaar 0 non nein falsch".split())

_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split()}


def kind(cell: str) -> Kind | None:
    """The kind of contact that a cell names; None when it names none that we know."""
    return _KIND_OF.get(cell.casefold().rstrip("s")) or _KIND_OF.get(cell.casefold())


def language(cell: str) -> str | None:
    """The language code that a cell names; None when it names none that we know."""
    return _LANGUAGE_OF.get(cell.casefold().replace("_", "-"))


def yes(cell: str) -> bool | None:
    """Whether a cell says yes; an empty one says no, and None is what we cannot tell."""
    folded = cell.casefold()
    if not folded or folded in _NO:
        return False
    return True if folded in _YES else None


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers are one, however written: `+32 2 555 01 10` and `02/555.01.10`."""
    return _digits(one)[-8:] == _digits(other)[-8:]


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())
