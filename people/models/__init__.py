from people.models.audit import AuditEntry
from people.models.day_touched import DayTouched
from people.models.delegation import Delegation
from people.models.entry import EntryLink
from people.models.leave import Leave
from people.models.line import Reach
from people.models.organisation import Organisation
from people.models.seat import Seat
from people.models.setup import SetupCode
from people.models.submission import Submission
from people.models.team import Team
from people.models.tree import Tree
from people.models.user import User

__all__ = [
    "AuditEntry",
    "DayTouched",
    "Delegation",
    "EntryLink",
    "Leave",
    "Organisation",
    "Reach",
    "Seat",
    "SetupCode",
    "Submission",
    "Team",
    "Tree",
    "User",
]
