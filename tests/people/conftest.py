from collections.abc import Iterator

import pytest

from learn.people.passwords import Hasher
from tests.people.people import PASSWORD


@pytest.fixture(scope="session")
def hasher() -> Iterator[Hasher]:
    made = Hasher(threads=2)
    yield made
    made.close()


@pytest.fixture(scope="session")
def hashed(hasher: Hasher) -> str:
    """The hash of PASSWORD, made once."""
    return hasher.hash(PASSWORD)
