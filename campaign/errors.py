"""What can go wrong that a person can mend, each with a sentence for that person.

A message says what is wrong, where, and what to do. The command line shows it as one
line; anything that is not a `CampaignError` is a fault of ours and keeps its traceback.
"""


class CampaignError(Exception):
    """Something that the person at the keyboard can mend."""


class WorkspaceError(CampaignError):
    """The workspace is missing, or something in it is."""


class SettingsError(CampaignError):
    """`campaign.toml` or the environment says something that cannot be right."""


class DatabaseError(CampaignError):
    """The database cannot be reached, is in use, or belongs to another version."""


class ContactFileError(CampaignError):
    """A contact file cannot be read at all. (A bad row is not an error but a row of the plan.)"""


class QueryError(CampaignError):
    """A search expression says something that we do not understand."""


class NotFoundError(CampaignError):
    """There is no campaign, contact, list or organisation of that name."""


class AmbiguousError(NotFoundError):
    """Several people are meant by what was asked for."""


class ReleaseError(CampaignError):
    """A release is missing something, or its template is broken."""


class CampaignStateError(CampaignError):
    """The campaign is not in a state in which this may be done."""


class UnansweredError(CampaignError):
    """A question was to be answered, and nobody did."""


class RelayError(CampaignError):
    """The SMTP relay cannot be reached, refuses us, or broke off."""
