from calls.models.call import Call, CallMove, Companion, How, NotHeld
from calls.models.inspection import Answer, Decision, FieldComment, Inspection, RolePlayDone
from calls.models.lesson import Lesson
from calls.models.mark import Evidence, Mark
from calls.models.outcome import Adherence, Ending, Outcome, Result, Why
from calls.models.plan import Clock, Plan
from calls.models.plan_item import Field, PlanItem, PlanLine, Sought
from calls.models.plan_text import Hint, PlanText
from calls.models.plan_version import PlanVersion
from calls.models.practice import Practice
from calls.models.recap import Recap
from calls.models.recap_draft import OVERALL, ActionLine, Gap, RecapDraft, Tick
from calls.models.recap_item import RecapAction, RecapItem
from calls.models.review import Acknowledgement, Review
from calls.models.review_draft import ReviewDraft
from calls.models.score import Score
from calls.models.standing import Scored, Standing

__all__ = [
    "OVERALL",
    "Acknowledgement",
    "ActionLine",
    "Adherence",
    "Answer",
    "Call",
    "CallMove",
    "Clock",
    "Companion",
    "Decision",
    "Ending",
    "Evidence",
    "Field",
    "FieldComment",
    "Gap",
    "Hint",
    "How",
    "Inspection",
    "Lesson",
    "Mark",
    "NotHeld",
    "Outcome",
    "Plan",
    "PlanItem",
    "PlanLine",
    "PlanText",
    "PlanVersion",
    "Practice",
    "Recap",
    "RecapAction",
    "RecapDraft",
    "RecapItem",
    "Result",
    "Review",
    "ReviewDraft",
    "RolePlayDone",
    "Score",
    "Scored",
    "Sought",
    "Standing",
    "Tick",
    "Why",
]
