"""What a new installation starts with. All of it is data that an admin can change."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from process.models import CallType, Element, Group, Phrase

ELEMENTS: list[dict[str, Any]] = [
    {
        "name": "Prepares",
        "definition": "Writes the five fields before the call, specific enough that somebody else could go.",
        "expectation": "Five fields ready before it was due.",
        "anchor_3": "No plan, or filed after the call began; the purpose is ‘follow up’",
        "anchor_5": "All five fields, in general words; a commitment without date or person",
        "anchor_7": "Filed before it was due; a specific purpose; three or more questions; named people; "
        "one dated commitment",
        "anchor_9": "Also a minimum acceptable commitment, likely objections with answers, "
        "open items of last time carried in",
    },
    {
        "name": "Reaches the right people",
        "definition": "Knows who decides, who uses, who judges, and meets them.",
        "expectation": "Sees who decides, knows the roles.",
        "anchor_3": "Saw whoever was there; does not know who decides",
        "anchor_5": "Can name who decides, has not met that person; one contact only",
        "anchor_7": "Met the planned people; roles known for the main ones; access to the decider asked for and dated",
        "anchor_9": "Decider and two or more other roles engaged; knows what each wants and how they agree",
    },
    {
        "name": "Listens first",
        "definition": "Attunement and patience: moves with the customer, lets him finish, takes before he gives.",
        "expectation": "Lets them finish, takes before giving.",
        "anchor_3": "Presented first; closed questions; interrupted",
        "anchor_5": "Asked the planned questions, took the first answer, moved on",
        "anchor_7": "Let them talk first; followed up; learned most of the planned items in the customer’s words",
        "anchor_9": "All learned and something unplanned that matters; the customer agreed to the summary "
        "and put a cost on the problem",
    },
    {
        "name": "Gives what fits",
        "definition": "Offers what answers a need that was heard, in the amount that was planned.",
        "expectation": "Ties each point to a need.",
        "anchor_3": "The same pitch as for everyone",
        "anchor_5": "Relevant, not tied to what was just learned",
        "anchor_7": "Each point linked to a stated need; checked for reaction; gave what was planned and no more",
        "anchor_9": "The customer restated the value himself; concerns drawn out and settled; "
        "the material fits each role",
    },
    {
        "name": "Asks for commitment and follows up",
        "definition": "Asks the customer to act, by a date, and holds to it. The asking is scored, not their yes.",
        "expectation": "Leaves with who, what and when. The asking is scored.",
        "anchor_3": "Ended with ‘I’ll call you’; asked for nothing",
        "anchor_5": "Asked, took a vague yes without a date",
        "anchor_7": "Asked for the best, fell back to the minimum: who, what, when; recap in time",
        "anchor_9": "Confirmed in writing, the next call already set; or walked away in time with a clear reason",
    },
]

ALL_FIVE = {"needs_who": 1, "needs_learn": 1, "needs_give": 1, "needs_commitments": 1}
CALL_TYPES: list[dict[str, Any]] = [
    {
        "name": "Prospecting",
        "group": Group.FIRST_CONTACT,
        "prompt_hours": 24,
        "due_hours": 0,
        "needs_who": 1,
        "needs_learn": 0,
        "needs_give": 0,
        "needs_commitments": 1,
    },
    {
        "name": "Interview",
        "group": Group.FIRST_CONTACT,
        "prompt_hours": 48,
        "due_hours": 24,
        **ALL_FIVE,
        "needs_learn": 3,
    },
    {"name": "Sales call", "group": Group.SELLING, "prompt_hours": 48, "due_hours": 24, **ALL_FIVE},
    {
        "name": "Presentation",
        "group": Group.SELLING,
        "prompt_hours": 72,
        "due_hours": 48,
        **ALL_FIVE,
        "also_ask": "Which role does each of those attending have?\nWhat does each person need to see or hear?",
        "also_ask_under": 2,
    },
    {"name": "Cross-sell or up-sell", "group": Group.SELLING, "prompt_hours": 48, "due_hours": 24, **ALL_FIVE},
    {
        "name": "Quote or proposal",
        "group": Group.CLOSING,
        "prompt_hours": 72,
        "due_hours": 48,
        **ALL_FIVE,
        "also_ask": "How do they decide, and when?",
        "also_ask_under": 3,
    },
    {
        "name": "Negotiation",
        "group": Group.CLOSING,
        "prompt_hours": 72,
        "due_hours": 48,
        **ALL_FIVE,
        "also_ask": "What are our limits?\nWhat may be traded?\nAt which point do we walk away?",
        "also_ask_under": 4,
        "always_inspect": True,
    },
    {
        "name": "Account review",
        "group": Group.CLOSING,
        "prompt_hours": 72,
        "due_hours": 48,
        **ALL_FIVE,
        "also_ask": "Where can we grow?\nTo whom can they refer us?",
        "also_ask_under": 3,
    },
    {
        "name": "Referral or goodwill",
        "group": Group.FIRST_CONTACT,
        "prompt_hours": 24,
        "due_hours": 0,
        "needs_who": 1,
        "needs_learn": 0,
        "needs_give": 0,
        "needs_commitments": 0,
    },
]
SWITCHED_ON = {"Interview", "Sales call", "Presentation", "Quote or proposal"}

PHRASES = [
    "touch base",
    "check in",
    "follow up",
    "catch up",
    "see where they are",
    "introduce ourselves",
    "build rapport",
]


@transaction.atomic
def lay_down() -> str:
    """Lay down what is not there yet, known by its name, retired or not; say how much. Runs any number of times."""
    known = set(Element.objects.values_list("versions__name", flat=True))
    elements = [Element.add(by=None, **facts) for facts in ELEMENTS if facts["name"] not in known]
    in_library = {element.name: element for element in Element.objects.in_use().in_order()}
    scored_on = [in_library[facts["name"]] for facts in ELEMENTS if facts["name"] in in_library]

    known = set(CallType.history.values_list("name", flat=True))
    call_types = [
        CallType.add(by=None, elements=scored_on, is_on=facts["name"] in SWITCHED_ON, **facts)
        for facts in CALL_TYPES
        if facts["name"] not in known
    ]
    known = set(Phrase.objects.values_list("text", flat=True))
    phrases = [Phrase.add(by=None, text=text) for text in PHRASES if text not in known]
    return _("Laid down %(elements)d elements, %(types)d call types and %(phrases)d phrases.") % {
        "elements": len(elements),
        "types": len(call_types),
        "phrases": len(phrases),
    }
