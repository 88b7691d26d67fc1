"""The hash that ties each audit entry to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def hash_of(
    *,
    at: datetime,
    actor_id: int | None,
    action: str,
    object_kind: str,
    object_id: str,
    details: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """SHA-256, in hexadecimal, over the entry and the hash before it as canonical JSON.

    Canonical: sorted names, no white space, UTF-8, the instant in UTC to the microsecond.
    Raises ValueError or TypeError when `details` is not plain JSON.
    """
    said = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": actor_id,
        "action": action,
        "object_kind": object_kind,
        "object_id": object_id,
        "details": details,
        "previous_hash": previous_hash,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
