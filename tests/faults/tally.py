"""What a fault did, counted: the row of the table."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """Over all trials of one fault on one engine."""

    fault: str
    what: str
    engine: str
    trials: int = 0
    lost: int = 0  # acknowledged, and not there
    double: int = 0  # there twice, in the application or by letter, beyond what trust.md allows
    late: int = 0  # came, but not in the time promised
    wrong: int = 0  # half done, against an invariant, or answered with what nobody should see
    remarks: list[str] = field(default_factory=list)

    def note(self, column: str, remark: str) -> None:
        """Count one failure, and say which."""
        setattr(self, column, getattr(self, column) + 1)
        self.remarks.append(f"{column}: {remark}")

    def expect(self, is_so: bool, column: str, remark: str) -> None:
        if not is_so:
            self.note(column, remark)

    @property
    def has_held(self) -> bool:
        return self.trials > 0 and not (self.lost or self.double or self.late or self.wrong)

    def __str__(self) -> str:
        figures = "".join(f"{each:>8}" for each in (self.trials, self.lost, self.double, self.late, self.wrong))
        return f"{self.fault:<5}{self.what:<52}{self.engine:<12}{figures}"


HEAD = f"{'':<5}{'fault':<52}{'engine':<12}" + "".join(
    f"{word:>8}" for word in ("trials", "lost", "double", "late", "wrong")
)
