"""Seeds of keys: the public one, a number, or one derived from a secret and a student's id."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

PUBLIC = "public"
_DIGEST = "sha256:"


@dataclass(frozen=True)
class Seed:
    """The seed that a key's cases are drawn from.

    Attributes:
        value: seeds the random generators. Anyone who has it can make the key.
        name: the seed's name in a report, which does not reveal a secret.
        secret: whether the key must not be stored on disk.
        points: what the points of proofs are drawn from; "" for the value itself.
    """

    value: str
    name: str
    secret: bool = False
    points: str = ""


PUBLIC_SEED = Seed(PUBLIC, PUBLIC)


def numbered_seed(number: int) -> Seed:
    """Return the seed of a number, which anybody may know."""
    return Seed(f"number {number}", str(number))


def secret_seed(secret: bytes, student: str | None) -> Seed:
    """Derive a seed from a secret and a student's id (HMAC-SHA256); it can't be guessed without the secret.

    Its name in a report is a digest, from which neither the seed nor the secret can be found. The points of proofs are
    the same for all students of a secret: a class's keys are made of the same solutions on the same shapes.
    """
    value = hmac.new(secret, (student or "").encode(), hashlib.sha256).hexdigest()
    name = _DIGEST + hashlib.sha256(value.encode()).hexdigest()[:16]
    # By another hash: no student's id gives this.
    points = hmac.new(secret, b"points of proofs", hashlib.sha512).hexdigest()
    return Seed(f"secret {value}", name, secret=True, points=points)


def is_secret(name: str) -> bool:
    """Whether a seed is secret, by its name in a report: the run is an official one."""
    return name.startswith(_DIGEST)
