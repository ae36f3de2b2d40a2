"""Kubernetes objects become workloads, host names and groups of settings; whatever else is skipped."""

import json
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.kubernetes import kubernetes
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import Gap, HostName, Port, SettingGroup, Workload
from ringfence.model.source import Source

DEPLOYMENT = """\
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: orders
      namespace: shop
    spec:
      template:
        metadata:
          labels: {app: orders, tier: backend}
        spec:
          initContainers:
            - name: migrate
              image: registry.example/orders:1
          containers:
            - name: main
              image: registry.example/orders:1
              command: [python]
              args: ["-m", orders]
              ports:
                - containerPort: 8080
                  name: web
              envFrom:
                - prefix: DB_
                  configMapRef:
                    name: db
                - secretRef: {name: all}
              env:
                - name: URL
                  value: http://$(HOST):$(PORT)/$$(HOME)
                - name: EMPTY
                - name: POD
                  valueFrom: {fieldRef: {fieldPath: metadata.name}}
                - name: PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: db-secret
                      key: pass
                - name: MODE
                  valueFrom: {configMapKeyRef: {name: modes, key: mode}}
              volumeMounts:
                - {name: conf, mountPath: /etc/conf}
                - {name: both, mountPath: /both}
                - {name: data, mountPath: /data}
            - name: proxy
              image: envoyproxy/envoy:v1.30
          volumes:
            - {name: conf, configMap: {name: orders-conf}}
            - name: both
              projected: {sources: [{secret: {name: key}}, {configMap: {name: more}}]}
            - {name: data, emptyDir: {}}
    """


def facts(text, kind=object):
    found = kubernetes.read(Source("k8s/all.yaml", dedent(text)))
    return [fact for fact in found if isinstance(fact, kind)]


def one(text, kind):
    (fact,) = facts(text, kind)
    return fact


def pod(containers, kind="Deployment", more=""):
    return f"""
apiVersion: v1
kind: {kind}
metadata: {{name: a}}
spec: {{template: {{spec: {{containers: {containers} {more}}}}}}}
"""


def test_a_container_is_a_workload():
    main, proxy, migrate = facts(DEPLOYMENT)
    assert (main.name, main.container, main.namespace, main.origin) == ("orders", "main", "shop", "kubernetes")
    assert (main.deployment, main.at.path, main.at.line) == ("k8s/all.yaml", "k8s/all.yaml", 15)
    assert main.image == "registry.example/orders:1"
    assert main.labels == (("app", "orders"), ("tier", "backend"))
    assert main.ports == (Port(0, 8080),)
    assert (main.entrypoint, main.command) == (("python",), ("-m", "orders"))
    assert main.mounts == (
        ("configmap:orders-conf", "/etc/conf"),
        ("secret:key", "/both"),
        ("configmap:more", "/both"),
    )
    assert [(w.container, w.role) for w in (main, proxy, migrate)] == [
        ("main", ""),
        ("proxy", "sidecar"),
        ("migrate", "init"),
    ]


def test_environment_of_a_container():
    main = facts(DEPLOYMENT)[0]
    assert [(s.key, s.value, s.at.line) for s in main.environment] == [
        ("URL", Text(("http://", Hole("env", "HOST"), ":", Hole("env", "PORT"), "/$(HOME)")), 28),
        ("EMPTY", literal(""), 30),
        ("POD", Hole("unknown", "metadata.name"), 31),
    ]
    assert [(s.kind, s.name, s.key, s.variable, s.prefix, s.at.line) for s in main.settings_from] == [
        ("configmap", "db", "", "", "DB_", 25),
        ("secret", "all", "", "", "", 26),
        ("secret", "db-secret", "pass", "PASSWORD", "", 36),
        ("configmap", "modes", "mode", "MODE", "", 39),
    ]


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "DeploymentConfig", "Job"])
def test_what_makes_pods(kind):
    found = one(pod("[{name: c, image: x}]", kind), Workload)
    assert (found.name, found.image, found.role) == ("a", "x", "job" if kind == "Job" else "")


@pytest.mark.parametrize("kind", ["HorizontalPodAutoscaler", "PodTemplate", "deployment"])
def test_what_makes_none(kind):
    assert facts(pod("[{name: c, image: x}]", kind)) == []


def test_pods_schedules_lists_and_further_documents():
    text = """
        kind: List
        apiVersion: v1
        items:
          - {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {a: b}}, spec: {containers: [{image: i}]}}
          - {apiVersion: v1, kind: ConfigMapList, items: [{kind: ConfigMap, metadata: {name: c}}]}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          jobTemplate: {spec: {template: {spec: {containers: [{name: n, image: i}]}}}}
        """
    single, config, nightly = facts(text)
    assert (single.name, single.labels, single.image) == ("p", (("a", "b"),), "i")
    assert (config.kind, config.name) == ("configmap", "c")
    assert (nightly.role, nightly.schedule) == ("job", "0 3 * * *")


@pytest.mark.parametrize(
    "image",
    [
        "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.8.0@sha256:00",
        "cr.l5d.io/linkerd/proxy:stable",
        "docker.io/istio/proxyv2",
        "localhost:5000/fluent-bit:3",
        "otel/opentelemetry-collector-contrib",
        "datadog/agent:7",
        "prom/redis_exporter",
        "hashicorp/vault:1.17",
    ],
)
def test_agents_beside_a_program_are_sidecars(image):
    program, agent = facts(pod(f"[{{name: m, image: shop/orders}}, {{name: p, image: '{image}'}}]"), Workload)
    assert (program.role, agent.role) == ("", "sidecar")


@pytest.mark.parametrize("image", ["shop/envoy-config", "shop/proxy", "shop/datadog-reports", "shop/vaults", ""])
def test_other_containers_are_no_sidecars(image):
    assert [w.role for w in facts(pod(f"[{{image: shop/a}}, {{name: b, image: '{image}'}}]"), Workload)] == ["", ""]


def test_a_proxy_alone_is_the_program():
    assert one(pod("[{name: gateway, image: envoyproxy/envoy}]"), Workload).role == ""


def test_init_containers_that_go_on_are_sidecars():
    more = ", initContainers: [{name: i, image: y, restartPolicy: Always}]"
    assert [w.role for w in facts(pod("[{image: x}]", more=more))] == ["", "sidecar"]


def test_a_service_is_a_host_name():
    text = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          selector: {app: orders}
          ports:
            - {port: 80, targetPort: web}
            - {port: 81, targetPort: 8081}
            - {port: 82}
            - {port: 83, targetPort: admin}
        ---
        """
    found = one(dedent(text) + dedent(DEPLOYMENT), HostName)
    assert (found.name, found.namespace, found.selector, found.external) == ("web", "shop", (("app", "orders"),), "")
    assert found.ports == (Port(80, 8080), Port(81, 8081), Port(82, 82), Port(83, 0))
    assert found.at.line == 4


def test_a_named_port_of_other_pods_is_not_taken():
    spec = "{selector: {app: x}, ports: [{port: 1, targetPort: web}]}"
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {spec}"
    assert one(f"{text}\n---\n{dedent(DEPLOYMENT)}", HostName).ports == (Port(1, 0),)


def test_an_external_name_leads_elsewhere():
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {type: ExternalName, externalName: db.example.org}"
    )
    assert one(text, HostName).external == "db.example.org"


def test_a_knative_service_runs_and_has_a_name():
    text = """
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {name: hello}
        spec: {template: {spec: {containers: [{image: shop/hello, ports: [{containerPort: 9000}]}]}}}
        """
    workload, host = facts(text)
    assert (workload.name, workload.image) == ("hello", "shop/hello")
    assert set(host.selector) <= set(workload.labels)
    assert host.ports == (Port(80, 9000),)


def test_config_maps_and_secrets():
    text = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: c, namespace: n}
        data:
          PORT: "5432"
          EMPTY:
          app.yaml: |
            a: $(B)
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        data: {USER: YWRtaW4=, PASS: eA==, BAD: "${PASS}"}
        stringData: {PASS: y}
        """
    config, mounted, secret = facts(text, SettingGroup)
    assert (mounted.kind, mounted.name, mounted.namespace) == ("mounted-config", "c/app.yaml", "n")
    assert [(s.key, s.value, s.at.line) for s in mounted.settings] == [("a", literal("$(B)"), 8)]
    assert (config.kind, config.name, config.namespace, config.opaque) == ("configmap", "c", "n", False)
    assert [(s.key, s.value, s.at.line) for s in config.settings] == [
        ("PORT", literal("5432"), 6),
        ("EMPTY", literal(""), 7),
        ("app.yaml", literal("a: $(B)\n"), 8),
    ]
    assert (secret.kind, secret.name, secret.opaque) == ("secret", "s", False)
    values = {s.key: s.value for s in secret.settings}
    assert values["USER"] == literal("admin")
    assert values["PASS"] == literal("y")
    assert isinstance(values["BAD"], Hole)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("appsettings.json", '{"a": 1}\n'),
        ("prometheus.yml", "scrape_configs: [{job_name: a}]\nglobal: {a: 1}\n"),
        ("start.sh", "a: 1\n"),
        ("config.yaml", "just text\n"),
        ("config.yaml", "a: 1"),
    ],
)
def test_files_of_a_config_map_that_no_program_reads_as_its_own(file: str, content: str) -> None:
    text = f'{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}, data: {{"{file}": {json.dumps(content)}}}}}'
    assert [group.kind for group in facts(text, SettingGroup)] == ["configmap"]


def test_secrets_kept_elsewhere_are_opaque():
    text = """
        {apiVersion: v1, kind: Secret, metadata: {name: bare}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: e}
        spec:
          target: {name: db}
          data: [{secretKey: URL, remoteRef: {key: prod/db, property: url}}]
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: sealed}
        spec: {encryptedData: {KEY: AgBy}}
        """
    bare, external, sealed = facts(text, SettingGroup)
    assert [g.name for g in (bare, external, sealed)] == ["bare", "db", "sealed"]
    assert all(g.kind == "secret" and g.opaque for g in (bare, external, sealed))
    assert [(s.key, s.value) for s in external.settings] == [("URL", Hole("unknown", "prod/db/url"))]
    assert [s.key for s in sealed.settings] == ["KEY"]


@pytest.mark.parametrize("name", ["{{ .Values.name }}", '{{ include "x" . }}', "a\n{{- if .Values.b }}\n{{- end }}"])
def test_a_template_is_one_gap(name):
    text = f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  other: {{{{ .Values.other }}}}\n"
    (gap,) = facts(text)
    assert isinstance(gap, Gap)
    assert "template" in gap.why


def test_quoted_braces_are_no_gap():
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: alerts}\ndata:\n  rule: '{{ $labels.job }}'\n"
    assert one(text, object).settings[0].value == literal("{{ $labels.job }}")


def test_a_template_in_a_value_is_unknown():
    main = one(pod("[{name: c, image: x, env: [{name: A, value: 'http://{{ .Values.host }}'}]}]"), Workload)
    assert main.environment[0].value == Text(("http://", Hole("unknown", ".Values.host")))


def test_documents_beside_a_broken_one_are_read():
    found = facts("apiVersion: v1\nkind: [\n---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n")
    assert [type(fact) for fact in found] == [SettingGroup, Gap]


@pytest.mark.parametrize("text", ["", "a: [", "apiVersion: v1", "- 1", "apiVersion: v2\nname: chart\nversion: [\n"])
def test_what_is_no_manifest_says_nothing(text):
    assert facts(text) == []


VOCABULARY = """apiVersion kind metadata name namespace labels spec template jobTemplate containers initContainers image
env envFrom value valueFrom configMapKeyRef secretKeyRef key fieldRef ports port targetPort containerPort volumes
volumeMounts configMap secret projected sources selector data stringData items Service Deployment Pod CronJob List
ConfigMap Secret ExternalSecret SealedSecret SecretProviderClass secretObjects serving.knative.dev/v1 v1 web"""
WORDS = VOCABULARY.split()
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.sampled_from(WORDS), v, max_size=6), max_leaves=30
)
KINDS = st.sampled_from([word for word in WORDS if word[0].isupper()])
OBJECTS = st.fixed_dictionaries({"kind": KINDS, "metadata": st.just({"name": "a"}) | VALUES}, optional={"spec": VALUES})
PODS = st.builds(
    lambda containers, volumes: (
        {"spec": {"template": {"spec": {"containers": containers, "volumes": volumes}}}}
        | {"apiVersion": "v1", "kind": "Deployment", "metadata": {"name": "a"}}
    ),
    st.lists(st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=6), max_size=3),
    VALUES,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(OBJECTS | PODS | VALUES, max_size=4))
def test_odd_shapes_raise_nothing(documents):
    facts("\n---\n".join(json.dumps(document) for document in documents))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(DEPLOYMENT)), st.text(max_size=6))
def test_broken_files_raise_nothing(cut, inserted):
    facts(DEPLOYMENT[:cut] + inserted + DEPLOYMENT[cut + 3 :])
