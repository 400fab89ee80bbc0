"""The words that stand in cells, in four languages, and what we take them to mean."""

import re

from babel.localedata import locale_identifiers

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
_CODES = frozenset(code for code in locale_identifiers() if len(code) == 2)
_YES = frozenset("ja j yes y true waar 1 x oui o wahr ✓ ✔ √".split())
_NO = frozenset("nee neen n no false onwaar 0 non nein falsch ingeschreven subscribed".split())
_OPTED_OUT = frozenset(
    "uitgeschreven|afgemeld|unsubscribed|opted out|opted-out|opt out|opt-out|blocklisted|"
    "blacklisted|désinscrit|désabonné|abgemeldet".split("|")
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*")

_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words.split()}


def kind(cell: str) -> Kind | None:
    """The kind of contact that a cell names; None when it names none that we know."""
    return _KIND_OF.get(cell.casefold().rstrip("s")) or _KIND_OF.get(cell.casefold())


def language(cell: str) -> str | None:
    """The language code (ISO 639-1) that a cell names; None when it names none that we know."""
    folded = cell.casefold().replace("_", "-")
    return _LANGUAGE_OF.get(folded) or (folded if folded in _CODES else None)


def opted_out(cell: str) -> bool | None:
    """Whether a cell says that somebody opted out, by a yes or by the day on which it was.

    An empty one says no, and None is what we cannot tell.
    """
    folded = cell.casefold()
    if not folded or folded in _NO:
        return False
    return True if folded in _YES or says_opted_out(cell) or _DATE.fullmatch(folded) else None


def says_opted_out(cell: str) -> bool:
    """Whether a cell itself speaks of an opt-out, as in a column `Status`."""
    return cell.casefold() in _OPTED_OUT


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers are one, however written: `+32 2 555 01 10` and `02/555.01.10`."""
    digits = _digits(one)[-8:]
    return bool(digits) and digits == _digits(other)[-8:]


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())
