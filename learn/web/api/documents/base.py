"""What the documents share."""

from typing import Any

from pydantic import ConfigDict, Field

Fraction = Field(None, ge=0, le=1, description="Of all marks; null where it was not measured.")


def example(**values: Any) -> ConfigDict:
    """The configuration of a model with one example, which a test validates."""
    return ConfigDict(json_schema_extra={"examples": [values]})
