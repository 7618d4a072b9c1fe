from __future__ import annotations

from datetime import datetime

from django.db import models

from people.clock import now


class Heartbeat(models.Model):
    """When a part that works by itself was last well, and since when it is not. One row a part."""

    class Part(models.TextChoices):
        SWEEP = "sweep"  # the scheduler rang and a worker swept
        DELIVER = "deliver"  # a worker went through the queue
        MAIL = "mail"  # the mail server took a letter

    part = models.CharField(max_length=10, primary_key=True, choices=Part.choices)
    at = models.DateTimeField(null=True)  # None: it was never well
    trouble_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=80, blank=True)  # a class of reasons: no address, nothing that was typed

    def __str__(self) -> str:
        return self.part

    @classmethod
    def beat(cls, part: str) -> None:
        """This part has just done its work, and whatever was wrong is over."""
        well, columns = cls(part=part, at=now()), ["at", "trouble_since", "why"]
        cls.objects.bulk_create([well], update_conflicts=True, unique_fields=["part"], update_fields=columns)

    @classmethod
    def trouble(cls, part: str, why: str) -> None:
        """This part could not do its work just now. Told again, the first moment stands."""
        cls.objects.bulk_create([cls(part=part)], ignore_conflicts=True)
        cls.objects.filter(part=part, trouble_since=None).update(trouble_since=now())
        cls.objects.filter(part=part).update(why=why[:80])

    @classmethod
    def rest(cls, part: str) -> None:
        """This part has nothing to do: what was wrong troubles nobody now. It was not seen at work by that."""
        cls.objects.filter(part=part, trouble_since__isnull=False).update(trouble_since=None, why="")

    @classmethod
    def is_troubled(cls, part: str) -> bool:
        """Is something known to be wrong with it?"""
        return cls.objects.filter(part=part, trouble_since__isnull=False).exists()

    @classmethod
    def all(cls) -> dict[str, Heartbeat]:
        """What is known of each part; one never heard of stands here with nothing. One query."""
        unheard = {str(part): cls(part=part) for part in cls.Part}
        return unheard | {beat.part: beat for beat in cls.objects.all()}

    def is_silent(self, since: datetime) -> bool:
        """Was it not seen at work after this moment?"""
        return self.at is None or self.at < since

    def is_in_trouble(self, since: datetime) -> bool:
        """Has something been wrong with it from before this moment?"""
        return self.trouble_since is not None and self.trouble_since < since
