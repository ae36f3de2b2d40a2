"""Who has to mend a finding."""

from __future__ import annotations

from ringfence.model.finding import Finding
from ringfence.model.system import System


def offender(finding: Finding, system: System) -> str:
    """The service in whose folder the finding stands; else its first party, empty if it has none."""
    path, parties = finding.at.path, finding.services
    inside = [s for s in system.services if s.name in parties and s.path and path.startswith(f"{s.path}/")]
    nearest = max(inside, key=lambda service: len(service.path), default=None)
    return nearest.name if nearest else (parties or ("",))[0]
