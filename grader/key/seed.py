"""Seeds: the public one, a number, or a secret from which each student's own is derived."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

PUBLIC = "public"


@dataclass(frozen=True)
class Seed:
    """Where a key's cases come from.

    Attributes:
        value: what the generators are seeded with. Who has it can make the key.
        name: what a report says of it.
        secret: whether its key must not be left lying about.
    """

    value: str
    name: str
    secret: bool = False


PUBLIC_SEED = Seed(PUBLIC, PUBLIC)


def numbered_seed(number: int) -> Seed:
    """A seed that anybody may know."""
    return Seed(f"number {number}", str(number))


def secret_seed(secret: bytes, student: str | None) -> Seed:
    """HMAC-SHA256 of the student's id under the secret: the same for the same two, and unguessable without.

    The report names it by a digest of its own, from which neither the seed nor the secret can be found.
    """
    value = hmac.new(secret, (student or "").encode(), hashlib.sha256).hexdigest()
    return Seed(f"secret {value}", "sha256:" + hashlib.sha256(value.encode()).hexdigest()[:16], secret=True)
