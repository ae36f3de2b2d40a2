"""Charts that take their helpers from Bitnami's library chart, which lies in no repository."""

import pytest
from ringfence.manifests.helm import helm
from ringfence.model.facts import HostName, Workload

CHART = """\
apiVersion: v2
name: shop
version: 1.0.0
dependencies:
- {name: common, version: 1.x.x, repository: https://charts.example.com}
"""
VALUES = """\
image: {registry: registry.acme.io, repository: acme/orders, tag: '2'}
labels: {team: sales}
env:
- {name: USERS, value: 'http://{{ include "common.names.fullname" . }}-users'}
"""
TEMPLATE = """\
apiVersion: {{ include "common.capabilities.deployment.apiVersion" . }}
kind: Deployment
metadata:
  name: {{ template "common.names.fullname" . }}-orders
  labels: {{- include "common.labels.standard" . | nindent 4 }}
    {{- if .Values.labels }}
    {{- include "common.tplvalues.render" (dict "value" .Values.labels "context" $) | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels: {{- include "common.labels.matchLabels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "common.labels.standard" (dict "customLabels" .Values.labels "context" $) | nindent 8 }}
    spec:
      affinity:
        podAffinity: {{- include "common.affinities.pods" (dict "context" $) | nindent 10 }}
      containers:
      - name: orders
        image: {{ include "common.images.image" (dict "imageRoot" .Values.image "global" .Values.global) }}
        env: {{- include "common.tplvalues.render" (dict "value" .Values.env "context" $) | nindent 8 }}
---
apiVersion: v1
kind: Service
metadata: {name: orders}
spec:
  selector: {{- include "common.labels.matchLabels" . | nindent 4 }}
"""


def facts(kind, values=VALUES, helpers=""):
    texts = {"Chart.yaml": CHART, "values.yaml": values, "templates/all.yaml": TEMPLATE, "templates/_own.tpl": helpers}
    return [fact for _, found in helm.join(texts) for fact in found if isinstance(fact, kind)]


def test_what_it_runs_is_known():
    (orders,) = facts(Workload)
    assert (orders.name, orders.image) == ("shop-orders", "registry.acme.io/acme/orders:2")
    assert [(one.key, one.value.literal) for one in orders.environment] == [("USERS", "http://shop-users")]


def test_services_select_what_carries_the_usual_labels():
    (orders,), (host,) = facts(Workload), facts(HostName)
    assert set(host.selector) <= set(orders.labels)
    assert ("app.kubernetes.io/name", "shop") in host.selector


@pytest.mark.parametrize(
    ("values", "name"),
    [("fullnameOverride: sales\n", "sales-orders"), ("nameOverride: sales\n", "shop-sales-orders")],
)
def test_names_may_be_given(values, name):
    assert [one.name for one in facts(Workload, VALUES + values)] == [name]


def test_what_the_chart_defines_itself_counts():
    own = '{{- define "common.names.fullname" -}}mine{{- end -}}'
    assert [one.name for one in facts(Workload, helpers=own)] == ["mine-orders"]
