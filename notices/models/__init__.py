from notices.models.notice import KEPT_DAYS, Notice
from notices.models.readdressing import Readdressing
from notices.models.sweep import Sweep
from notices.models.sweep_run import SweepRun

__all__ = ["KEPT_DAYS", "Notice", "Readdressing", "Sweep", "SweepRun"]
