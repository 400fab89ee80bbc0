"""The words that stand in cells, in four languages, and what we take them to mean."""

import functools
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from campaign.contacts import names
from campaign.terms import Kind, SuppressionReason

#: what a status says of somebody: that we may write, or why not
Standing = SuppressionReason | Literal["fine"]

_KINDS = {
    Kind.JOURNALIST: "journalist journaliste journalisten journalistin pers press presse redacteur "
    "redactrice redactie redacties rédacteur rédactrice rédaction redakteur redakteurin redaktion "
    "perscontact media medium medien reporter verslaggever correspondent editor columnist "
    "fotograaf photographe photographer blogger podcaster newsroom",
    Kind.POLICYMAKER: "policymaker beleidsmaker beleid politicus politici politica politiek policy "
    "politique politicien politicienne politician politiker politikerin politik décideur overheid "
    "overheden government gouvernement minister ministre kabinet cabinet parlementslid "
    "parlementsleden volksvertegenwoordiger mandataris mandatarissen ambtenaar ambtenaren",
    Kind.COMPANY: "company companies bedrijf bedrijven onderneming ondernemingen lid leden member "
    "membre mitglied mitglieder entreprise société unternehmen firma kmo mkb pme sme",
    Kind.RESEARCHER: "researcher onderzoeker academicus academici academic wetenschapper scientist "
    "chercheur chercheuse scientifique forscher forscherin wissenschaftler hoogleraar "
    "hoogleraren professor universiteit university université kennisinstelling",
    Kind.PARTNER: "partner stakeholder partenaire partnerin koepel federatie fédération",
}
#: what the tables of babel do not have: the letters of Belgian lists, and how people call things
_LANGUAGES = {
    "nl": "n ned nederl nederlandstalig vlaams flamand flemish flämisch néerlandophone",
    "fr": "f franstalig francophone französischsprachig",
    "en": "e engelstalig anglophone",
    "de": "d duitstalig germanophone",
}
_COUNTRIES = {
    "BE": "b belgie-belgique",
    "NL": "holland hollande the-netherlands",
    "FR": "f",
    "DE": "d brd",
    "LU": "l lux",
    "GB": "uk vk great-britain groot-brittannië grande-bretagne großbritannien engeland england "
    "angleterre schotland scotland",
    "US": "usa vs amerika america united-states-of-america états-unis-d'amérique",
    "CZ": "czech-republic",
    "TR": "turkey",
}
_SPOKEN = ("nl", "fr", "de", "en")
_TAG = re.compile(r"([a-z]{2,3})[-_]([a-z]{2,8})(?:[-_.].*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[/,;|+&()]|:::|\s(?:en|et|and|und|-)\s)\s*", re.IGNORECASE)
_NOT_COUNTRIES = frozenset("EU EZ QO UN XA XB ZZ".split())

_YES = frozenset("ja j yes y true waar 1 x oui o vrai wahr ✓ ✔ √".split())
_NO = frozenset("nee neen n no false onwaar 0 non faux nein falsch".split())
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*")
_STANDINGS: dict[Standing, str] = {
    "fine": "subscribed|nonsubscribed|non-subscribed|transactional|pending|unconfirmed|confirmed|"
    "active|enabled|opted in|opt-in|soft bounced|ingeschreven|actief|bevestigd|abonné|inscrit|"
    "actif|angemeldet|aktiv",
    SuppressionReason.ASKED: "unsubscribed|unsubscribe|opted out|opted-out|opt-out|optout|"
    "cancelled|blocklisted|blacklisted|blocked|suppressed|do not contact|do not email|"
    "uitgeschreven|afgemeld|niet mailen|niet contacteren|désinscrit|désabonné|abgemeldet",
    SuppressionReason.BOUNCED: "cleaned|bounced|bounce|hard bounce|hard bounced|invalid|"
    "undeliverable|unreachable|onbestelbaar|onbereikbaar|ongeldig|gebounced|unzustellbar",
    SuppressionReason.COMPLAINED: "complained|complaint|spam|spam complaint|marked as spam|"
    "reported as spam|abuse|klacht|plainte|beschwerde",
    SuppressionReason.LEFT: "left|left company|no longer there|uit dienst|vertrokken|"
    "niet meer in dienst|parti|ausgeschieden",
}

#: the kinds, and how they are called in Dutch where that is another word
KINDS_TOLD = (
    "journalist", "policymaker (beleidsmaker)", "company (bedrijf)", "researcher (onderzoeker)",
    "partner",
)  # fmt: skip
_KIND_OF = {names.key(word): kind for kind, words in _KINDS.items() for word in words.split()}
_STANDING_OF = {
    names.key(word): one for one, words in _STANDINGS.items() for word in words.split("|")
}


class Languages(NamedTuple):
    """The languages that a cell names, as codes (ISO 639-1), and what in it is none."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]


def kind(cell: str) -> Kind | None:
    """The kind of contact that a cell names; None when it names none that we know."""
    folded = names.key(cell)
    return _KIND_OF.get(folded) or _KIND_OF.get(folded.removesuffix("s"))


@functools.lru_cache(maxsize=1024)
def language(cell: str) -> str | None:
    """The language code (ISO 639-1) that a cell names; None when it names none that we know.

    By a code of two or three letters, a locale (`nl-BE`), or a name in Dutch, French, German,
    English or the language itself.
    """
    text = cell.partition("(")[0]
    tag = _TAG.fullmatch(text.strip())
    if tag is None:
        return _named_language(text)
    base, region = _named_language(tag[1]), tag[2].lower()
    return None if region in _SPOKEN and region != base else base  # NL-FR is two languages


def languages(cell: str) -> Languages:
    """The languages that a cell names: `nl/fr`, `NL-FR`, `Nederlands en Frans`, each once."""
    whole = language(cell)
    if whole:
        return Languages((whole,), ())
    parts = [part for part in _BETWEEN.split(cell) if part]
    if tag := _TAG.fullmatch(cell.strip()):
        parts = list(tag.groups())
    found = {part: language(part) for part in parts}
    codes = dict.fromkeys(code for code in found.values() if code)
    return Languages(tuple(codes), tuple(part for part, code in found.items() if not code))


@functools.lru_cache(maxsize=1024)
def country(cell: str) -> str | None:
    """The country code (ISO 3166-1, two letters) that a cell names; None when we know none.

    By a code of two or three letters, or a name in Dutch, French, German, English or a language
    of that country. `België/Belgique` is one country; a cell of two names none.
    """
    whole = _named_country(cell)
    if whole:
        return whole
    parts = {_named_country(part) for part in _BETWEEN.split(cell) if part}
    return parts.pop() if len(parts) == 1 else None


def status(cell: str) -> Standing | None:
    """What the status in a mailing tool means for us; None when we do not know the word.

    Who did not subscribe did not ask us to stop: to us that is fine. `inactive` and `disabled`
    mean another thing in each tool, and are not known.
    """
    return _STANDING_OF.get(names.key(cell))


def opted_out(cell: str) -> bool | None:
    """Whether a cell says that somebody opted out, by a yes or by the day on which it was.

    An empty one says no, and None is what we cannot tell.
    """
    folded, standing = cell.casefold(), status(cell)
    if not folded or folded in _NO or standing == "fine":
        return False
    return True if standing or folded in _YES or _DATE.fullmatch(folded) else None


def yes_or_no(cell: str) -> str:
    """`yes` or `no`, in any of our languages; empty when a cell says neither."""
    folded = cell.casefold().strip()
    return "yes" if folded in _YES else "no" if folded in _NO else ""


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers are one, however written: `+32 2 555 01 10` and `02/555.01.10`."""
    digits = _digits(one)[-8:]
    return bool(digits) and digits == _digits(other)[-8:]


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())


def _named_language(text: str) -> str | None:
    key = names.key(text)
    return (_languages().get(key) or _own_languages().get(key)) if key else None


def _named_country(text: str) -> str | None:
    key = names.key(text)
    return (_countries().get(key) or _own_countries().get(key)) if key else None


@functools.cache
def _languages() -> dict[str, str]:
    """Languages by code and by name in the languages that we speak; loaded when first needed."""
    from babel import Locale
    from babel.core import get_global

    tables = [Locale(spoken).languages.items() for spoken in _SPOKEN]
    named = [(code.partition("_")[0], name) for table in tables for code, name in table]
    named = [(code, name) for code, name in named if len(code) == 2]
    aliases = get_global("language_aliases").items()
    longer = [(code, alias) for alias, code in aliases if len(alias) == 3 and len(code) == 2]
    return _by_key([*_words(_LANGUAGES), *((code, code) for code, _ in named), *longer, *named])


@functools.cache
def _own_languages() -> dict[str, str]:
    """Languages by their own names; slower to load, for the few cells that need it."""
    from babel import Locale
    from babel.localedata import exists

    codes = sorted(code for code in set(_languages().values()) if exists(code))
    return _by_key((code, Locale(code).languages.get(code, "")) for code in codes)


@functools.cache
def _countries() -> dict[str, str]:
    from babel import Locale
    from babel.core import get_global

    tables = [Locale(spoken).territories.items() for spoken in _SPOKEN]
    named = [(code, name) for table in tables for code, name in table if len(code) == 2]
    real = {code for code, _ in named} - _NOT_COUNTRIES
    aliases = get_global("territory_aliases").items()
    longer = [(codes[0], alias) for alias, codes in aliases if len(alias) == 3 and len(codes) == 1]
    found = [*_words(_COUNTRIES), *((code, code) for code in real), *longer, *named]
    return _by_key((code, name) for code, name in found if code in real and not name.isdigit())


@functools.cache
def _own_countries() -> dict[str, str]:
    from babel import Locale
    from babel.languages import get_official_languages
    from babel.localedata import exists

    found = []
    for code in sorted(set(_countries().values())):
        for spoken in filter(exists, get_official_languages(code, de_facto=True)):
            found.append((code, Locale.parse(spoken).territories.get(code, "")))
    return _by_key(found)


def _words(table: dict[str, str]) -> Iterable[tuple[str, str]]:
    return [(code, word) for code, words in table.items() for word in words.split()]


def _by_key(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by the bare letters of a name; the first that has a name keeps it."""
    found: dict[str, str] = {}
    for code, name in named:
        found.setdefault(names.key(name), code)
    return found
