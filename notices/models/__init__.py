from notices.models.notice import KEPT_DAYS, Notice
from notices.models.readdressing import Readdressing

__all__ = ["KEPT_DAYS", "Notice", "Readdressing"]
