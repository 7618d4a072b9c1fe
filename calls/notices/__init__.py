"""What people are told about calls: one entry a kind, in the file of what it is about (docs/developer/notices.md)."""

from calls.notices.delegations import DELEGATION_KINDS
from calls.notices.plans import PLAN_KINDS
from calls.notices.prompts import PROMPT_KINDS
from calls.notices.recaps import RECAP_KINDS
from notices.kinds import register

KINDS = [*PLAN_KINDS, *PROMPT_KINDS, *RECAP_KINDS, *DELEGATION_KINDS]

for _kind in KINDS:
    register(_kind)
