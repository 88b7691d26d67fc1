"""The commune in which these tests hold theirs."""

from datetime import datetime

import pytest
from sqlmodel import Session

from tests.assessments.on_paper.town import Town


@pytest.fixture
def town(db: Session, now: datetime) -> Town:
    return Town(db, now)
