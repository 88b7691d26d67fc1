"""A person's phone and the server agree on a key; nobody else's opens anything."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from learn.people.answer_keys import IV_BYTES, NotOpened, answer_key, unseal

SECRET = "one secret of a server, long enough"
OWNER, OTHER = UUID(int=1), UUID(int=2)
IV = b"only for now"
SEALED = AESGCM(answer_key(SECRET, OWNER)).encrypt(IV, b"answer", str(OWNER).encode())


def test_the_owner_s_next_session_opens_what_an_earlier_one_closed() -> None:
    assert unseal(SECRET, OWNER, IV, SEALED) == b"answer"


@pytest.mark.parametrize(
    ("secret", "owner", "iv", "sealed"),
    [
        (SECRET, OTHER, IV, SEALED),
        ("another server's secret, long enough", OWNER, IV, SEALED),
        (SECRET, OWNER, bytes(IV_BYTES), SEALED),
        (SECRET, OWNER, IV, SEALED[:-1] + bytes([SEALED[-1] ^ 1])),
        (SECRET, OWNER, b"", SEALED),
        (SECRET, OWNER, IV, b""),
    ],
    ids=["another person", "another server", "another vector", "changed", "no vector", "nothing"],
)
def test_nothing_else_opens_it(secret: str, owner: UUID, iv: bytes, sealed: bytes) -> None:
    with pytest.raises(NotOpened):
        unseal(secret, owner, iv, sealed)
