from __future__ import annotations

import hashlib
import secrets

from django.db import models, transaction

from people.clock import now

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without the signs one mistakes for another
LETTERS = 25  # of 32 signs: 125 bits, in five groups that one can read from a screen


class SetupCode(models.Model):
    """The one-time code with which the first admin is made. Kept as a digest; a new one voids those before."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="one_setup_code_a_digest")]

    def __str__(self) -> str:
        return f"set-up code of {self.made_at:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def issue(cls) -> str:
        """A new code, to be shown once; codes issued before no longer open anything."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
        cls.objects.filter(used_at__isnull=True).delete()
        cls.objects.create(digest=digest_of(code), made_at=now())
        return "-".join(code[n : n + 5] for n in range(0, LETTERS, 5))

    @classmethod
    def fits(cls, code: str) -> bool:
        """Whether this is the code that opens the set-up now."""
        return cls.objects.filter(digest=digest_of(code), used_at__isnull=True).exists()

    @classmethod
    def spend(cls, code: str) -> bool:
        """Use the code up, inside the transaction of the deed it opens; False where it does not fit."""
        return bool(cls.objects.filter(digest=digest_of(code), used_at__isnull=True).update(used_at=now()))


def digest_of(code: str) -> str:
    """Of a code as somebody types it: case, blanks and dashes do not matter."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
