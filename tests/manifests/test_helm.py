"""Charts are rendered from their own values, and say what they install."""

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.helm import helm
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Fragment, Gap, GatewayRoute, HostName, SettingGroup, Workload
from ringfence.model.source import Source

CHART = "apiVersion: v2\nname: orders\nversion: 1.2.3\nappVersion: '7'\n"
HELPERS = """\
{{/* The usual names. */}}
{{- define "orders.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}
{{- define "orders.labels" -}}
app: {{ include "orders.fullname" . }}
release: {{ .Release.Name | quote }}
{{- end }}
"""
DEPLOYMENT = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "orders.fullname" . }}
spec:
  template:
    metadata:
      labels:
        {{- include "orders.labels" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          ports:
            - containerPort: {{ .Values.port }}
          env:
            - name: DATABASE_HOST
              value: {{ .Values.database.host | quote }}
            {{- range $key, $value := .Values.extra }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
{{- end }}
"""
VALUES = """\
enabled: true
port: 8080
image: {repository: acme/orders, tag: ""}
database: {host: db}
extra: {B: 2, A: one}
"""


def joined(files):
    texts = {path: dedent(text) for path, text in files.items()}
    for path, text in texts.items():
        assert list(helm.read(Source(path, text))) == [Fragment("helm", text, Source(path, text).line(1))]
    found = {}
    for path, facts in helm.join(texts):
        found.setdefault(path, []).extend(facts)
    return found


def chart(template=DEPLOYMENT, values=VALUES, folder="charts/orders", **more):
    files = {
        "Chart.yaml": CHART,
        "values.yaml": values,
        "templates/_helpers.tpl": HELPERS,
        "templates/a.yaml": template,
    }
    return {f"{folder}/{name}": text for name, text in {**files, **more}.items()}


def facts_of(template, values="", kind=object):
    return [
        fact for fact in joined(chart(template, values))["charts/orders/templates/a.yaml"] if isinstance(fact, kind)
    ]


def test_a_deployment_is_what_it_would_be_with_the_values_of_the_chart():
    found = joined(chart())
    (workload,) = found["charts/orders/templates/a.yaml"]
    assert (workload.name, workload.container, workload.image) == ("orders", "orders", "acme/orders:7")
    assert workload.labels == (("app", "orders"), ("release", "orders"))
    assert [(setting.key, setting.value) for setting in workload.environment] == [
        ("DATABASE_HOST", literal("db")),
        ("A", literal("one")),
        ("B", literal("2")),
    ]
    assert set(found) == {"charts/orders/templates/a.yaml"}


def test_facts_stand_where_the_template_has_them():
    (workload,) = joined(chart())["charts/orders/templates/a.yaml"]
    assert workload.at.line == DEPLOYMENT.split("\n").index("        - name: {{ .Chart.Name }}") + 1
    place = DEPLOYMENT.split("\n").index("            - name: {{ $key }}") + 1
    assert [setting.at.line for setting in workload.environment[1:]] == [place, place]


def test_what_is_off_by_default_is_not_installed():
    found = joined(chart(values=VALUES.replace("enabled: true", "enabled: false")))
    assert found == {"charts/orders/templates/a.yaml": []}


def test_what_has_to_be_given_stays_open_under_its_name():
    values = VALUES.replace("host: db", 'host: ""').replace("A: one", "A: ''")
    (workload,) = joined(chart(values=values))["charts/orders/templates/a.yaml"]
    given = {setting.key: setting.value for setting in workload.environment}
    assert given["DATABASE_HOST"] == Text((Hole("unknown", "values:orders/database.host"),))
    assert given["A"] == literal(""), "what may as well stay blank is blank"


def test_a_blank_part_of_a_name_is_nothing():
    template = "kind: Service\nmetadata: {name: '{{ .Values.hostPrefix }}orders', namespace: '{{ .Values.domain }}'}\n"
    (host,) = facts_of(template, "hostPrefix: ''\ndomain: ''\n", HostName)
    assert (host.name, host.namespace) == ("orders", "")


def test_an_outer_chart_gives_values_to_those_inside():
    outer = """
        name: shop
        dependencies:
          - {name: orders, repository: "file://../orders"}
          - {name: orders, alias: archive, repository: "file://../orders", condition: archive.enabled}
          - {name: mail, condition: mail.enabled, repository: "https://charts.example.org"}
        """
    files = {
        **chart(),
        "charts/shop/Chart.yaml": outer,
        "charts/shop/values.yaml": "orders: {database: {host: main}, extra: {C: c}}\narchive: {enabled: false}\n",
    }
    (workload,) = joined(files)["charts/orders/templates/a.yaml"]
    assert workload.name == "shop-orders"
    assert [(s.key, s.value) for s in workload.environment if s.key in ("DATABASE_HOST", "C")] == [
        ("DATABASE_HOST", literal("main")),
        ("C", literal("c")),
    ]


def test_charts_inside_share_what_is_global_and_nothing_else():
    template = """
        kind: ConfigMap
        metadata: {name: "{{ .Chart.Name }}"}
        data: {HOST: "{{ .Values.global.host }}", OWN: "{{ .Values.host }}"}
        """
    files = {"Chart.yaml": "name: shop", "values.yaml": "global: {host: }"}
    for name in ("orders", "billing"):
        files |= {f"charts/{name}/Chart.yaml": f"name: {name}", f"charts/{name}/values.yaml": "host: ''"}
        files |= {f"charts/{name}/templates/config.yaml": template}
    found = joined(files)
    said = {
        group.name: {setting.key: setting.value.parts[0].name for setting in group.settings}
        for facts in found.values()
        for group in facts
        if isinstance(group, SettingGroup)
    }
    assert said == {
        "orders": {"HOST": "values:shop/global.host", "OWN": "values:shop/orders.host"},
        "billing": {"HOST": "values:shop/global.host", "OWN": "values:shop/billing.host"},
    }


def test_an_ingress_and_a_service():
    template = """
        apiVersion: v1
        kind: Service
        metadata: {name: orders}
        spec: {ports: [{port: 80, targetPort: {{ .Values.port }}}], selector: {app: orders}}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: orders}
        spec:
          rules:
            {{- range .Values.hosts }}
            - host: {{ . }}
              http: {paths: [{path: /, backend: {service: {name: orders, port: {number: 80}}}}]}
            {{- end }}
        """
    found = facts_of(template, "port: 8080\nhosts: [a.example.org, b.example.org]\n")
    assert [type(fact) for fact in found] == [HostName, GatewayRoute, GatewayRoute]


def test_helms_own_tests_are_no_part_of_the_system():
    template = """
        kind: Pod
        metadata: {name: "{{ .Chart.Name }}-test", annotations: {"helm.sh/hook": test}}
        spec: {containers: [{name: wget, image: busybox}]}
        """
    assert facts_of(template) == []


@pytest.mark.parametrize(
    "template",
    [
        "kind: Pod\nmetadata: {{ if }}\n",
        "kind: Pod\nmetadata: {{ .Values.a\n",
        "{{ end }}\n",
        "kind: Pod\nmetadata: {name: {{ nothing\n",
        "a: [\n",
        '{{- define "loop" }}{{ include "loop" . }}{{ end }}a: {{ include "loop" . }}\n',
        "{{ range until 50 }}" * 4 + "a" + "{{ end }}" * 4,
        "{{ if true }}" * 100,
        "a: " + "{{ (" * 100,
    ],
)
def test_a_template_that_is_not_understood_says_what_it_says_by_itself(template):
    assert joined(chart(template)) == {}


def test_all_templates_together_are_bounded(monkeypatch):
    monkeypatch.setattr("ringfence.manifests.helm.MAX_STEPS_OF_ALL", 9_000)
    many = {
        f"templates/{at}.yaml": "{{ range until 50 }}{{ range until 40 }}{{ . }}{{ end }}{{ end }}" for at in range(9)
    }
    assert len(joined(chart("a: b", **many))) == 2


def test_one_broken_template_does_not_keep_the_others_from_being_rendered():
    found = joined(chart(**{"templates/broken.yaml": "kind: {{"}))
    assert list(found) == ["charts/orders/templates/a.yaml"]


def test_what_others_include_installs_nothing_by_itself():
    partial = f'{{{{- define "orders.deployment" }}}}\n{DEPLOYMENT}{{{{- end }}}}\n'
    found = joined(chart('{{ include "orders.deployment" . }}', **{"templates/_deployment.yaml": partial}))
    assert found["charts/orders/templates/_deployment.yaml"] == []
    assert [fact.name for fact in found["charts/orders/templates/a.yaml"] if isinstance(fact, Workload)] == ["orders"]


def test_what_only_an_installation_names_is_a_gap():
    template = 'kind: Deployment\nmetadata:\n  name: {{ required "a name" .Values.id }}\n'
    (gap,) = facts_of(template, kind=Gap)
    assert (gap.what, gap.at.line) == ("manifest", 3)
    assert "Deployment" in gap.why


EXPRESSIONS = {
    '{{ .Values.a.b.c | default "d" }}': "d",
    '{{ coalesce .Values.none .Values.one "x" }}': "1",
    '{{ ternary "yes" "no" (eq .Values.one 1) }}': "yes",
    "{{ if and .Values.one (not .Values.none) }}a{{ else }}b{{ end }}": "a",
    "{{ if or .Values.none .Values.none }}a{{ else if .Values.one }}b{{ end }}": "b",
    "{{ with .Values.map }}{{ .x }}{{ $.Values.one }}{{ end }}": "X1",
    "{{ range $i, $v := .Values.list }}{{ $i }}{{ $v }};{{ end }}": "0p;1q;",
    "{{ range .Values.none }}a{{ else }}none{{ end }}": "none",
    "{{ (index .Values.list 1) | upper }}": "Q",
    '{{ (dict "k" "v").k }}{{ get (dict "k" "w") "k" }}': "vw",
    '{{ $x := "a" }}{{ if true }}{{ $x = "b" }}{{ end }}{{ $x }}': "b",
    "{{ tpl .Values.text . }}": "one is 1",
    '{{ printf "%s-%d%%" "a" 3 }}': "a-3%",
    '{{ "a.b" | replace "." "-" | trimPrefix "a" }}': "-b",
    '{{ semverCompare ">=1.19-0" .Capabilities.KubeVersion.GitVersion }}': "true",
    "{{ .Values.map | toJson | b64enc | b64dec | fromJson | len }}": "1",
    '{{ `["a", "b"]` | fromJsonArray | join `-` }}': "a-b",
    "{{ `- a` | fromYamlArray | first }}": "a",
    "{{ `a` | fromJsonArray | len }}": "0",
    "{{/* said to people */}}a {{- /* and trimmed */ -}} b": "ab",
    "{{ `raw {{ }}` }}": "raw {{ }}",
    '{{ template "orders.fullname" . }}': "orders",
    '{{ join "," (list 1 2) }}{{ until 3 | len }}{{ kindIs "map" .Values.map }}': "1,23true",
    '{{ dig "x" "none" .Values.map }}{{ hasKey .Values.map "y" }}': "Xfalse",
    '{{ first .Values.list }}{{ last .Values.list }}{{ has "p" .Values.list }}': "pqtrue",
    '{{ (merge (dict "x" 1) .Values.map).x }}{{ (mergeOverwrite (dict "x" 1) .Values.map).x }}': "1X",
    '{{ add 1 2 }}{{ sub 5 1 }}{{ mul 2 3 }}{{ div 7 2 }}{{ int "8" }}': "34638",
}


@pytest.mark.parametrize("template", EXPRESSIONS)
def test_expressions_give_what_helm_would_print(template):
    values = "one: 1\nnone:\nlist: [p, q]\nmap: {x: X}\ntext: 'one is {{ .Values.one }}'\n"
    config = "kind: ConfigMap\nmetadata: {name: a}\ndata:\n  KEY: |-\n    " + template + "\n"
    (group,) = facts_of(config, values, SettingGroup)
    assert group.settings[0].value == literal(EXPRESSIONS[template])


def test_unknown_functions_and_what_a_cluster_says_stay_open():
    config = 'kind: ConfigMap\nmetadata: {name: a}\ndata: {KEY: "x-{{ randAlphaNum 5 }}"}\n'
    (group,) = facts_of(config, kind=SettingGroup)
    assert group.settings[0].value == Text(("x-", Hole("unknown", "randAlphaNum")))


@settings(max_examples=60, deadline=None)
@given(st.text("{}-.|$()\"`' \nabdefiknorw:=/*_", max_size=80), st.text("ab: {}[]\n&*", max_size=30))
def test_any_text_is_survived(template, values):
    list(helm.join({**chart(template, values), "templates/x.yaml": template, "Chart.yaml": values}))


def test_workloads_of_two_charts_are_told_apart():
    found = joined({**chart(folder="a"), **chart(folder="b", values=VALUES + "fullnameOverride: other\n")})
    names = [fact.name for facts in found.values() for fact in facts if isinstance(fact, Workload)]
    assert names == ["orders", "other"]
