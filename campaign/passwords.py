"""The passwords of the relays: in the environment or the system's keyring, never in a file."""

import os

from campaign.errors import SettingsError
from campaign.settings import Organisation

SERVICE = "press-campaign"  #: under which the keyring keeps them


def of(organisation: Organisation) -> str | None:
    """The password of an organisation's relay, from the environment before the keyring."""
    found = os.environ.get(variable(organisation))
    if found or not organisation.relay.user:
        return found
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _entry(organisation))
    except KeyringError:
        return None


def keep(organisation: Organisation, password: str) -> None:
    """Give a password to the system's keyring.

    Raises:
        SettingsError: there is no keyring, or the relay has no user.
    """
    if not organisation.relay.user:
        raise SettingsError(
            f"The relay of {organisation.key} has no 'user' in campaign.toml; add it first."
        )
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _entry(organisation), password)
    except KeyringError:
        raise SettingsError(
            "This machine has no keyring. Put the password in the environment variable "
            f"{variable(organisation)} instead."
        ) from None


def variable(organisation: Organisation) -> str:
    """The environment variable of an organisation's relay password."""
    return "CAMPAIGN_PASSWORD_" + organisation.key.upper().replace("-", "_")


def _entry(organisation: Organisation) -> str:
    return f"{organisation.relay.user}@{organisation.relay.host}"
