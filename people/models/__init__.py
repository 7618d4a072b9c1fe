from people.models.audit import AuditEntry
from people.models.delegation import Delegation, Leave
from people.models.organisation import Organisation
from people.models.submission import Submission
from people.models.team import Team, Tree
from people.models.user import Reach, User

__all__ = ["AuditEntry", "Delegation", "Leave", "Organisation", "Reach", "Submission", "Team", "Tree", "User"]
