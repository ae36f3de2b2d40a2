"""OpenShift: templates with their parameters, what is built, and containers whose image a build gives."""

from textwrap import dedent

from ringfence.manifests.kubernetes import kubernetes
from ringfence.manifests.openshift import openshift
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import ImageBuild, Workload
from ringfence.model.source import Source

TEMPLATE = """\
    apiVersion: template.openshift.io/v1
    kind: Template
    metadata: {name: shop}
    parameters:
    - name: ORDERS
      value: orders
    - name: USERS_URL
      value: http://users:8080
    - name: PASSWORD
      generate: expression
    - name: SPELL
      value: "a: [b"
    objects:
    - kind: BuildConfig
      apiVersion: build.openshift.io/v1
      metadata: {name: orders}
      spec:
        output: {to: {kind: ImageStreamTag, name: '${ORDERS}:latest'}}
        source: {contextDir: /code/orders, git: {uri: 'https://git.example/shop'}}
        strategy: {dockerStrategy: {dockerfilePath: deploy/Dockerfile}}
    - kind: DeploymentConfig
      apiVersion: apps.openshift.io/v1
      metadata: {name: '${ORDERS}'}
      spec:
        triggers:
        - type: ConfigChange
        - type: ImageChange
          imageChangeParams: {containerNames: [main], from: {kind: ImageStreamTag, name: 'orders:latest'}}
        template:
          spec:
            containers:
            - name: main
              image: ' '
              env:
              - {name: USERS, value: '${USERS_URL}'}
              - {name: SECRET, value: '${PASSWORD}'}
              - {name: SPELL, value: '${SPELL}'}
            - {name: other, image: 'registry.example/other:${{TAG}}'}
    - kind: DeploymentConfig
      apiVersion: v1
      metadata: {name: '${NAME}-db'}
      spec: {template: {spec: {containers: [{name: db, image: postgres}]}}}
"""


def read(manifest, text):
    return list(manifest.read(Source("openshift/template.yaml", dedent(text))))


def test_a_template_deploys_its_objects_with_the_values_of_its_parameters():
    main, other = (fact for fact in read(kubernetes, TEMPLATE) if isinstance(fact, Workload))
    assert (main.name, main.image, main.at.line) == ("orders", "orders:latest", 32)
    assert {one.key: one.value for one in main.environment} == {
        "USERS": literal("http://users:8080"),
        "SECRET": Text((Hole("env", "PASSWORD"),)),
        "SPELL": Text((Hole("env", "SPELL"),)),
    }
    assert other.image == "registry.example/other:${{TAG}}"


def test_what_only_its_processing_names_is_left_out():
    assert {fact.name for fact in read(kubernetes, TEMPLATE) if isinstance(fact, Workload)} == {"orders"}


def test_a_build_makes_an_image_of_a_folder():
    (build,) = read(openshift, TEMPLATE)
    assert build == ImageBuild("orders:latest", "code/orders", "code/orders/deploy/Dockerfile", build.at)


def test_builds_of_whole_or_unknown_repositories_say_nothing():
    for source in ("{git: {uri: x}}", "{contextDir: '${FOLDER}'}", "{contextDir: ../elsewhere}", "{contextDir: .}"):
        text = "{apiVersion: v1, kind: BuildConfig, spec: {source: SOURCE, output: {to: {name: a}}}}"
        assert read(openshift, text.replace("SOURCE", source)) == []


def test_braces_of_another_manifest_stay():
    text = TEMPLATE.replace("kind: Template", "kind: List").replace("objects:", "items:")
    assert next(fact.name for fact in read(kubernetes, text) if isinstance(fact, Workload)) == "${ORDERS}"
