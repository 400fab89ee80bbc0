"""What each word of a search asks of the database."""

import re
from collections.abc import Callable

from sqlalchemy import (
    SQLColumnExpression,
    String,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
)

from campaign import db
from campaign.audience import history
from campaign.audience.fields import OWN
from campaign.audience.found import Condition, either, first, found_in, yes_or_no
from campaign.audience.known import Known
from campaign.audience.search import Term
from campaign.contacts import address, names, vocabulary
from campaign.models import Address, Contact, Membership, Outlet
from campaign.models.contact import contact_beat, contact_tag
from campaign.terms import Kind

#: the words that an index leads to; the others are looked for in each contact
LED = (
    "|name|email|outlet|beat|tag|list|import|imported|mailed|campaign|replied|bounced|suppressed|"
    "owner"
).split("|")


def term(wanted: Term, known: Known) -> Condition:
    """The condition on a contact that one word of a search means.

    Raises:
        QueryError: it names what does not exist; it is pointed at.
    """
    if wanted.field.startswith(OWN):
        return _by_own_field(wanted, known)
    return _FIELDS[wanted.field](wanted, known)


def _matches(column: SQLColumnExpression[str], value: str) -> Condition:
    """Whether a column is this value, whatever its case; `*` in the value stands for anything, and
    alone for something.
    """
    if not value.strip("*"):
        return column != ""
    # SQLite knows the case of ASCII letters only
    for letter in sorted(set(value.lower()) - set(map(chr, range(128)))):
        if len(letter.upper()) == 1:
            column = func.replace(column, letter.upper(), letter)
    return _like(func.lower(column), value.lower())


def _like(column: SQLColumnExpression[str], value: str) -> Condition:
    """Whether a column is this value, in which only `*` stands for anything."""
    if "*" not in value:
        return column == value
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(escaped.replace("*", "%"), escape="\\")


def _bare(column: SQLColumnExpression[str], value: str) -> Condition:
    """Whether a column of bare letters is this value: `*ozlem*` is in Özlem, on any database."""
    pattern = "*".join(names.key(part) for part in value.split("*"))
    if not pattern.strip("*"):  # signs only are in nobody's name; anything is something
        return false() if value.strip("*") else column != ""
    return column.like(pattern.replace("*", "%")) if "*" in pattern else column == pattern


def _named(pattern: str) -> Condition:
    """Contacts by the bare letters of their whole name; read from the index alone."""
    return found_in(select(Contact.id).where(_bare(Contact.name_key, pattern)))


def _by_word(term: Term, _: Known) -> Condition:
    if not term.value.strip("*"):
        return true()
    anywhere = f"*{term.value}*"
    return either(_named(anywhere), _at(anywhere), *_in_email(term, anywhere))


def _word_beside(term: Term) -> Condition:
    if not term.value.strip("*"):
        return true()
    anywhere = f"*{term.value}*"
    return or_(_bare(Contact.name_key, anywhere), _at(anywhere), *_in_email(term, anywhere))


def _in_email(term: Term, anywhere: str) -> list[Condition]:
    """A word that may stand in an address is looked for there as well."""
    return [_with_email(anywhere)] if re.search(r"[@.\d_]", term.value) else []


def _by_name(term: Term, known: Known) -> Condition:
    if not term.value.strip("*"):
        return Contact.name_key != ""
    return and_(first(known.session, _named(f"*{term.value}*")), _name_beside(term))


def _name_beside(term: Term) -> Condition:
    inside = _bare(Contact.name_key, f"*{term.value}*")
    columns = (Contact.first_name, Contact.last_name)
    whole = _bare(Contact.name_key, term.value)
    return and_(inside, or_(whole, *(_matches(one, term.value) for one in columns)))


#: as conditions on a contact that something else leads to
BESIDE = {"": _word_beside, "name": _name_beside}


def _by_email(term: Term, _: Known) -> Condition:
    return _with_email(term.value)


def _with_email(value: str) -> Condition:
    meant = address.canonical(value) if "@" in value else value.lower()
    # the index holds the number of an address, and not that of its contact
    found = select(Address.id).where(_like(Address.canonical, meant))
    return found_in(select(Address.contact_id).where(Address.id.in_(found)))


def _by_outlet(term: Term, known: Known) -> Condition:
    known.require_outlet(term)
    return _at(term.value)


def _at(outlet: str) -> Condition:
    """Contacts at an outlet."""
    return Contact.outlet_id.in_(select(Outlet.id).where(_bare(Outlet.key, outlet)))


def _by_function(term: Term, _: Known) -> Condition:
    return _matches(Contact.function, term.value)


def _by_own_field(term: Term, known: Known) -> Condition:
    """An own field, however each file spelled its heading."""
    meant = term.field.removeprefix(OWN)
    headings = [one for one in known.own_headings() if one.casefold() == meant]
    return or_(*(_matches(_own_value(one, known), term.value) for one in headings))


def _own_value(heading: str, known: Known) -> SQLColumnExpression[str]:
    """The value of an own field; a path of SQLite cannot name a heading with a quote in it."""
    odd = '"' in heading or "\\" in heading
    if not odd or known.session.get_bind().dialect.name == "postgresql":
        plain: SQLColumnExpression[str] = Contact.fields[heading].as_string()
        return plain
    each = func.json_each(Contact.fields).table_valued("key", "value")
    value = select(cast(each.c.value, String).label("value")).where(each.c.key == heading)
    found: SQLColumnExpression[str] = value.correlate(Contact).scalar_subquery()
    return found


def _by_kind(term: Term, _: Known) -> Condition:
    kind = vocabulary.kind(term.value)
    if kind is None:
        which = ", ".join(one.value for one in Kind)
        raise term.mistake(f"unknown kind {term.value!r}; known are: {which}")
    return Contact.kind == kind


def _by_language(term: Term, _: Known) -> Condition:
    language = vocabulary.language(term.value)
    if language is None:
        raise term.mistake(f"unknown language {term.value!r}; known are: nl, fr, en, de")
    return Contact.language == language


def _by_country(term: Term, _: Known) -> Condition:
    country = vocabulary.country(term.value)
    if not country:
        raise term.mistake(f"unknown country {term.value!r}; write its name, or a code such as BE")
    return Contact.country == country


def _by_list(term: Term, known: Known) -> Condition:
    on_them = db.among(known.session, Membership.list_id, known.lists(term))
    return found_in(select(Membership.contact_id).where(on_them))


def _by_beat(term: Term, known: Known) -> Condition:
    those = db.among(known.session, contact_beat.c.beat_id, known.beats(term))
    return found_in(select(contact_beat.c.contact_id).where(those))


def _by_tag(term: Term, known: Known) -> Condition:
    those = db.among(known.session, contact_tag.c.tag_id, known.tags(term))
    return found_in(select(contact_tag.c.contact_id).where(those))


def _by_owner(term: Term, known: Known) -> Condition:
    return Contact.owner_id.in_(known.organisations(term))


_HAS: dict[str, Callable[[], Condition]] = {
    "name": lambda: Contact.name_key != "",
    "address": lambda: found_in(select(Address.contact_id)),
    "phone": lambda: Contact.phone != "",
    "outlet": lambda: Contact.outlet_id.is_not(None),
    "function": lambda: Contact.function != "",
    "language": lambda: Contact.language != "",
    "country": lambda: Contact.country != "",
    "owner": lambda: Contact.owner_id.is_not(None),
    "list": lambda: found_in(select(Membership.contact_id)),
    "beat": lambda: found_in(select(contact_beat.c.contact_id)),
    "tag": lambda: found_in(select(contact_tag.c.contact_id)),
}


def _by_has(term: Term, _: Known) -> Condition:
    if term.value.lower() not in _HAS:
        raise term.mistake(f"has what? Known are: {', '.join(_HAS)}")
    return _HAS[term.value.lower()]()


def _by_embargo(term: Term, _: Known) -> Condition:
    said = yes_or_no(term.value)
    if said is None:
        raise term.mistake("write embargo:yes or embargo:no")
    return Contact.embargo == ("yes" if said else "no")


_FIELDS: dict[str, Callable[[Term, Known], Condition]] = {
    "": _by_word,
    "name": _by_name,
    "email": _by_email,
    "outlet": _by_outlet,
    "function": _by_function,
    "kind": _by_kind,
    "language": _by_language,
    "country": _by_country,
    "beat": _by_beat,
    "tag": _by_tag,
    "list": _by_list,
    "owner": _by_owner,
    "embargo": _by_embargo,
    "imported": history.by_imported,
    "import": history.by_import,
    "mailed": history.by_mailed,
    "campaign": history.by_campaign,
    "replied": history.by_replied,
    "bounced": history.by_bounced,
    "suppressed": history.by_suppressed,
    "never": history.by_never,
    "has": _by_has,
}
