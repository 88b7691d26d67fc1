"""The key under which a person's unsent answers stand on their phone, and in a file of them handed to somebody else.

It follows from the server's secret and the person, so that the same person's next session opens what an earlier one
closed, on whichever server process, and nothing has to be stored. Each answer is sealed by itself with AES-256-GCM;
what it belongs to (the person's public id) is sealed with it, so that one person's answer can't pass for another's.
"""

import hashlib
import hmac
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IV_BYTES = 12
_TAG_BYTES = 16


class NotOpened(Exception):
    """What was sealed for somebody else, under another secret, or was changed since."""


def answer_key(secret: str, public_id: UUID) -> bytes:
    """The person's key, 32 bytes."""
    return hmac.digest(secret.encode(), f"answers on a phone\x1f{public_id}".encode(), hashlib.sha256)


def unseal(secret: str, public_id: UUID, iv: bytes, sealed: bytes) -> bytes:
    """What this person's phone sealed. Raises NotOpened."""
    if len(iv) != IV_BYTES or len(sealed) < _TAG_BYTES:
        raise NotOpened
    try:
        return AESGCM(answer_key(secret, public_id)).decrypt(iv, sealed, str(public_id).encode())
    except InvalidTag:
        raise NotOpened from None
