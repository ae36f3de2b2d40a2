"""For which environment a configuration file is, by its name, and by which variables one is chosen."""

from __future__ import annotations

import re

from ringfence.patterns import pattern

CHOSEN_BY = ("APP_ENV", "GO_ENV", "NODE_ENV", "ENVIRONMENT", "ENV", "APP_MODE", "CONFIG", "config")
VARIANT = pattern(
    r"(?:^|[._-])(dev|devel|development|local|test|testing|ci|stage|staging|qa|prod|production|online|docker|compose|k8s"
    r"|kubernetes|example|sample|template)$",
    re.IGNORECASE,
)
