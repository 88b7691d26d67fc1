"""What publishing remembers of its last time."""

from sqlmodel import Field, SQLModel


class ContentDigest(SQLModel, table=True):
    """The content folder that was published last, as one hash; one row, or none. "" when it is not known."""

    __tablename__ = "content_digest"

    id: int = Field(default=1, primary_key=True)
    digest: str
