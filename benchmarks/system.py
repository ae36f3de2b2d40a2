"""The files of a made-up system: its services with their schemas, and the libraries they share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import java_service, python_service
from benchmarks.manifests import Manifests
from benchmarks.plan import Plan, Service

Files = Iterator[tuple[str, str]]


def files(plan: Plan) -> Files:
    """Path and text of every file; about twenty a service."""
    manifests = Manifests(plan)
    for service in plan.services:
        for name, text in (*_of_service(service), *manifests.of_service(service)):
            yield f"{service.path}/{name}", text
    for domain, members in plan.domains.items():
        for name, text in manifests.of_domain(domain, members):
            yield f"services/{domain}/{name}", text
    for name, text in _LIBRARIES.items():
        yield f"libraries/{name}", text


def write(plan: Plan, root: Path) -> int:
    """Write the system below a folder; says how many files that were."""
    count = 0
    for count, (name, text) in enumerate(files(plan), start=1):  # noqa: B007 (the last one is the answer)
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return count


def _of_service(service: Service) -> Files:
    yield from (java_service if service.language == "java" else python_service).code(service)
    yield "migrations/V1__tables.sql", "\n".join(map(_table, service.resources))
    yield "README.md", f"# {service.name}\n\nOwns {', '.join(service.resources)} of {service.domain}.\n"


def _table(name: str) -> str:
    return f"""\
CREATE TABLE {name} (
    id VARCHAR(36) PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    status VARCHAR(20) NOT NULL DEFAULT 'new',
    amount NUMERIC(12, 2),
    created_at TIMESTAMP
);
CREATE INDEX {name}_by_status ON {name} (status, created_at);
"""


_LIBRARIES = {
    "python/acme_common/__init__.py": "",
    "python/acme_common/paging.py": """\
class Page:
    def __init__(self, number: int = 0, size: int = 50):
        self.limit = min(size, 500)
        self.offset = number * self.limit
""",
    "python/acme_common/tracing.py": """\
import logging

from acme_common.clock import now

log = logging.getLogger("acme")


def traced(name: str):
    log.info("%s started at %s", name, now())
""",
    "python/acme_common/clock.py": """\
from datetime import datetime, timezone


def now():
    return datetime.now(timezone.utc)
""",
    "java/common/pom.xml": """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId>
  <artifactId>common</artifactId>
  <version>1.0.0</version>
</project>
""",
    "java/common/src/main/java/com/acme/common/Money.java": """\
package com.acme.common;

import java.math.BigDecimal;
import java.math.RoundingMode;

public final class Money {
  private Money() {}

  public static BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }
}
""",
}
