"""What waits for somebody who leaves: nobody is written to any more, and what only he was told says nothing now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from notices.models import Delivery, Notice
from people.clock import now

if TYPE_CHECKING:
    from people.models import User


def let_go(leaver: User) -> int:
    """Drop the letters that wait for him, in the transaction in which he leaves; say how many. Fills a slot.

    None of them waits for his return: whoever is let in again begins with what is then true. What he was told in a
    role has gone to whoever has it now; what was told to him alone is withdrawn, and deleted in its time.
    """
    Notice.objects.open().of(leaver).filter(role="").update(withdrawn_at=now(), withdrawn_because=_("You left."))
    return Delivery.drop_of(leaver, "has left")
