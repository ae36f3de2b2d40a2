"""Proxies and agents that are run beside programs, in the same pod or task."""

from __future__ import annotations

from ringfence.patterns import pattern

_IMAGE = pattern(
    r"(?:^|/)(?:istio-proxy|proxyv2|envoy|cloud-?sql-proxy|gce-proxy|linkerd[\w-]*|linkerd/proxy|vault|vault-(?:agent|k8s)"
    r"|fluent[\w-]*|aws-for-fluent-bit|filebeat|promtail|telegraf|vector|otel-?col[\w-]*|opentelemetry-collector[\w-]*"
    r"|otel-collector[\w-]*|aws-otel-collector|datadog|datadog/agent|datadog-agent|jaeger-agent|aws-xray-daemon"
    r"|aws-appmesh-envoy|cloudwatch-agent|daprd|consul-dataplane|[\w-]+[-_]exporter)$"
)
_NAMES = frozenset(("istio-proxy", "linkerd-proxy"))


def is_agent(image: str, name: str) -> bool:
    """Whether a container of this image and name runs for another one."""
    folder, slash, tagged = image.partition("@")[0].rpartition("/")
    return bool(_IMAGE.search(f"{folder}{slash}{tagged.partition(':')[0]}") or name in _NAMES)
