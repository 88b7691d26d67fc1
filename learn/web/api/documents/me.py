"""The person behind a token."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from learn.organisation.models import Role
from learn.people.api_tokens import Scope
from learn.web.api.documents.base import example
from learn.web.api.names import PERSON


class TokenAbout(BaseModel):
    """The token of the request."""

    name: str
    scopes: list[Scope]
    expires_at: datetime


class Me(BaseModel):
    """The person whom the token speaks for, and the token."""

    model_config = example(
        id=PERSON,
        name="Nguyễn Thị Hạnh",
        roles=["learner"],
        unit_code="15001",
        unit_name="Xã Tân Lập",
        token={"name": "Đồng bộ", "scopes": ["learning"], "expires_at": "2027-02-21T01:12:00Z"},
    )

    id: UUID
    name: str
    roles: list[Role] = Field(description="What their grants make them today.")
    unit_code: str | None = Field(description="Where they work today.")
    unit_name: str | None
    token: TokenAbout
