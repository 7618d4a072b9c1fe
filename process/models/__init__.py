from process.models.call_type import LEADS, MOST_ELEMENTS, CallType, CallTypeElement, Group
from process.models.element import ANCHORS, Element, ElementVersion
from process.models.phrase import Phrase

__all__ = [
    "ANCHORS",
    "LEADS",
    "MOST_ELEMENTS",
    "CallType",
    "CallTypeElement",
    "Element",
    "ElementVersion",
    "Group",
    "Phrase",
]
