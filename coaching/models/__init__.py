from coaching.models.focus import Closing, Focus
from coaching.models.rung import LADDER, Confirmation, Place, Rung, Step

__all__ = ["LADDER", "Closing", "Confirmation", "Focus", "Place", "Rung", "Step"]
