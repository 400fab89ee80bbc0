"""What may stand before the colon of a search, what that looks at, and an example of each."""

from typing import NamedTuple


class Field(NamedTuple):
    """One thing that a search may ask for."""

    about: str
    example: str


FIELDS = {
    "name": Field("first, family or whole name", 'name:"Van den Berghe"'),
    "email": Field("any of the contact's addresses", "email:*@dageraad.example"),
    "outlet": Field("where the contact works", 'outlet:"De Dageraad"'),
    "function": Field("what the contact does there", "function:*redact*"),
    "kind": Field("journalist, policymaker, company, researcher, partner", "kind:journalist"),
    "language": Field("nl, fr, en or de", "language:fr"),
    "country": Field("a country, by name or code", "country:BE"),
    "beat": Field("a subject that the contact covers", "beat:energie"),
    "tag": Field("a label of your own", "-tag:vip"),
    "list": Field("a list; * stands for any", "list:*/pers"),
    "segment": Field("a search saved under a name", "segment:energie"),
    "owner": Field("the organisation that alone writes to the contact", "owner:vil"),
    "embargo": Field("yes for who accepts embargoes, no for who does not", "embargo:yes"),
    "imported": Field("yes, no, or when a file had the contact", "imported:2026-11"),
    "import": Field("the import that had the contact, by its number", "import:12"),
    "mailed": Field("yes, no, or when; with > the last mail counts", "mailed:<30d"),
    "campaign": Field("a campaign that the contact had", "campaign:spring-2026"),
    "replied": Field("yes, no, or when the contact answered", "replied:yes"),
    "bounced": Field("whether an address of the contact bounced", "bounced:yes"),
    "suppressed": Field("yes, no, or the organisation that must not write", "suppressed:catalisti"),
    "never": Field("what never happened: mailed, replied, bounced, imported", "never:mailed"),
    "has": Field(
        "name, address, phone, outlet, function, language, country, owner, list, beat or tag",
        "-has:phone",
    ),
}
OWN = "fields."  #: before the heading of an own field
