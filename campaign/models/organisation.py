"""The organisations that speak, by name; `campaign.toml` says the rest."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.models.base import Base


class Organisation(Base):
    """One organisation of `campaign.toml`, so that lists and deliveries can refer to it."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
