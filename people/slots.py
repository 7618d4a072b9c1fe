"""What higher rooms add to the deeds and pages of people. Filled once, in `salesproc/wiring.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import User

# Somebody leaves: each room hands the leaver's open work to the successor, inside the transaction of
# `User.deactivate`, and says in counted sentences what it handed over. Called with leaver, successor, by.
hand_over: list[Callable[[User, User, User], list[str]]] = []

# Somebody has left, still inside that transaction, and whoever leads or stands in instead is known: what waited for
# him goes there. Called with the leaver, with a successor or without.
departed: list[Callable[[User], object]] = []

# What of somebody's work is open, in counted sentences ("2 plans wait for inspection"): for the page that asks who
# takes over. Counts only, since an admin reads them. At most two queries each.
open_work: list[Callable[[User], list[str]]] = []

# What a manager's delegate would get between today and a day, in counted sentences, for the admin and the manager.
delegated_work: list[Callable[[User], list[str]]] = []

# The company reports in another currency now, inside the transaction that changed it: what was counted in the old one
# has to be counted again.
currency_changed: list[Callable[[], object]] = []

# A letter that lets somebody in, "invitation" or "password_reset", is put into the queue inside the transaction of its
# cause: to whom, which, asked by whom. Its link is made when it goes out.
entry_letters: list[Callable[[User, str, User], object]] = []

# One sentence on what waits for somebody, shown beside his Enter button on the sign-in page of a demonstration.
waiting: list[Callable[[User], str]] = []
