"""Secrets that travel, and the one-way forms of them that are stored."""

import hashlib
import hmac
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, safe in a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the database keeps of a token. A token is random enough to need neither salt nor key."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def keyed(secret: str, purpose: str, *parts: str) -> str:
    """A keyed hash of something that could be guessed (a name, an address, a short code), in hex.

    `purpose` keeps equal texts in different columns apart; parts are joined so that no two lists look the same.
    """
    text = "\x1f".join((purpose, *(part.replace("\x1f", " ") for part in parts)))
    return hmac.new(secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
