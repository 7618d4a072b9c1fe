from calls.models.call import Call, CallMove, Companion, How, NotHeld
from calls.models.inspection import Answer, Decision, FieldComment, Inspection, RolePlayDone
from calls.models.plan import Clock, Plan
from calls.models.plan_item import Field, PlanItem, PlanLine, Sought
from calls.models.plan_text import Hint, PlanText
from calls.models.plan_version import PlanVersion

__all__ = [
    "Answer",
    "Call",
    "CallMove",
    "Clock",
    "Companion",
    "Decision",
    "Field",
    "FieldComment",
    "Hint",
    "How",
    "Inspection",
    "NotHeld",
    "Plan",
    "PlanItem",
    "PlanLine",
    "PlanText",
    "PlanVersion",
    "RolePlayDone",
    "Sought",
]
