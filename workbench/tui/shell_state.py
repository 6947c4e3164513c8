"""What the frame around every screen shows: project, person, hub, jobs. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.request import Role
from workbench.hub.requests import Job
from workbench.tui.hub import Greeting


@dataclass
class ShellState:
    """Kept by the app; the header, banner, job strip and footer read it when they paint."""

    project: str = ""
    person: str = ""
    role: str = ""
    hub: str = "joining"
    trouble: WorkbenchError | None = None
    """Why there is no hub, where that is known."""
    people: int = 0
    rows: int | None = None
    dataset: str = ""
    looked_at: str = ""
    """The dataset that a person has chosen last on the data or the cleanse screen."""
    jobs: list[Job] = field(default_factory=list)
    version: int | None = None
    """The model that the screen which comes next is asked for."""
    leader: bool = False
    failing_until: float = 0.0
    """Until when (monotonic clock) the last failure told stands at the lower right."""
    rejoins: int = 0
    """How often the hub was lost and found again."""

    @property
    def may_cancel(self) -> bool:
        """Whether my role may end jobs; the hub has the last word."""
        return not self.role or Role[self.role.upper()] >= Role.PRACTITIONER

    def greet(self, greeting: Greeting) -> None:
        """Take what the hub says of the project and the caller."""
        self.project = Path(greeting.project).stem
        self.person = greeting.person
        self.role = greeting.role
