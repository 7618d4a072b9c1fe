"""Everything that happens by the clock, on one page. Each task may run twice and finds its own work."""

from typing import Any

TIMETABLE: dict[str, dict[str, Any]] = {
    "plans whose call has begun leave the queue": {"task": "calls.tasks.leave_begun_plans", "schedule": 60.0},
    "clocks follow a changed diary": {"task": "calls.tasks.follow_diaries", "schedule": 60.0},
    "recaps only to read close after 7 days": {"task": "calls.tasks.close_read_recaps", "schedule": 3600.0},
    "readings follow what changed": {"task": "metrics.tasks.recount", "schedule": 60.0},
    "how things stand is kept each day": {"task": "metrics.tasks.keep_day", "schedule": 3600.0},
    "metrics below pace warn, and cease to": {"task": "metrics.tasks.warn_early", "schedule": 86400.0},
    "what falls due is told, once": {"task": "notices.tasks.sweep", "schedule": 60.0},
    "letters go out": {"task": "notices.tasks.deliver", "schedule": 15.0},
    "chats of teams hear what waits": {"task": "notices.tasks.speak", "schedule": 15.0},
    "digests fall due in each reader's morning": {"task": "notices.tasks.digests", "schedule": 300.0},
    "notices follow a changed team": {"task": "notices.tasks.readdress", "schedule": 60.0},
    "forms sent more than 30 days ago are forgotten": {"task": "people.tasks.purge_submissions", "schedule": 3600.0},
    "sessions that have expired are deleted": {"task": "people.tasks.purge_sessions", "schedule": 3600.0},
    "notices spent for 90 days are deleted": {"task": "notices.tasks.purge", "schedule": 3600.0},
}
