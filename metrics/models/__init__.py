from metrics.models.early_warning import EarlyWarning
from metrics.models.reading import Reading
from metrics.models.recount import Recount
from metrics.models.shown_metric import ShownMetric
from metrics.models.tally import Tally, TallyMonth
from metrics.models.target import Target

__all__ = ["EarlyWarning", "Reading", "Recount", "ShownMetric", "Tally", "TallyMonth", "Target"]
