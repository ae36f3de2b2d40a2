"""What monitors and loggers are configured to reach."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.monitoring import grafana_datasources, logback, prometheus
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.source import Source


def read(reader, text, path="monitoring/file"):
    return [(p.kind, p.protocol, p.target, p.at.line) for p in reader.read(Source(path, dedent(text).lstrip()))]


def test_targets_that_are_scraped() -> None:
    text = """
        scrape_configs:
        - job_name: shop
          static_configs:
          - targets: ['orders:8080', 'users:8080']
        """
    assert read(prometheus, text) == [
        ("telemetry", "scrape", literal("orders:8080"), 4),
        ("telemetry", "scrape", literal("users:8080"), 4),
    ]


def test_everybody_in_a_registry_is_scraped() -> None:
    text = "scrape_configs:\n- eureka_sd_configs:\n  - server: http://registry:8761/eureka\n"
    found = list(prometheus.read(Source("prometheus.yml", text)))
    assert [(p.kind, p.protocol, p.among) for p in found] == [
        ("discovery", "eureka", ""),
        ("telemetry", "prometheus", "registered"),
    ]


def test_where_grafana_looks() -> None:
    text = "datasources:\n- name: P\n  type: prometheus\n  url: http://prometheus:9090\n"
    assert read(grafana_datasources, text) == [("telemetry", "prometheus", literal("http://prometheus:9090"), 4)]


APPENDER = """
<configuration>
  <springProperty name="HOST" source="logstash.host" defaultValue="logs"/>
  <appender name="STASH" class="net.logstash.logback.appender.LogstashTcpSocketAppender">
    <destination>{}</destination>
  </appender>
  <root level="INFO"><appender-ref ref="{}"/></root>
</configuration>
"""


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("logstash:5001", literal("logstash:5001")),
        ("${HOST}:5001", Text((Hole("setting", "logstash.host", literal("logs")), ":5001"))),
        ("${STASH:-logs}:5001", Text((Hole("setting", "STASH", literal("logs")), ":5001"))),
    ],
)
def test_where_a_logger_sends(written, target) -> None:
    assert read(logback, APPENDER.format(written, "STASH")) == [("telemetry", "logstash", target, 4)]


def test_an_appender_that_nobody_uses_sends_nothing() -> None:
    assert read(logback, APPENDER.format("logstash:5001", "CONSOLE")) == []


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    for reader in (prometheus, grafana_datasources, logback):
        read(reader, text)
