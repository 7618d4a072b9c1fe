from notices.models.delivery import Delivery
from notices.models.digest import Digests
from notices.models.heartbeat import Heartbeat
from notices.models.notice import KEPT_DAYS, Notice
from notices.models.post_office import PostOffice
from notices.models.readdressing import Readdressing
from notices.models.sweep import Sweep
from notices.models.sweep_run import SweepRun
from notices.models.team_chat import TeamChat
from notices.models.wishes import APP, DIGESTS, MAIL, Switch, Wishes

__all__ = [
    "APP",
    "DIGESTS",
    "KEPT_DAYS",
    "MAIL",
    "Delivery",
    "Digests",
    "Heartbeat",
    "Notice",
    "PostOffice",
    "Readdressing",
    "Sweep",
    "SweepRun",
    "Switch",
    "TeamChat",
    "Wishes",
]
