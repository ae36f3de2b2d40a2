"""Charts that are installed for several programs: each is what it is given."""

from textwrap import dedent

import pytest
from ringfence.manifests.helm import helm, helm_releases
from ringfence.model.facts import Workload
from ringfence.model.source import Source

CHART = {
    "charts/program/Chart.yaml": "name: program\n",
    "charts/program/values.yaml": "image: {repository: any, tag: v1}\nport: 80\n",
    "charts/program/templates/deployment.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: "{{ .Release.Name }}"}
        spec:
          template:
            metadata: {labels: {app: "{{ .Release.Name }}"}}
            spec:
              containers:
                - name: main
                  image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
                  ports: [{containerPort: {{ .Values.port }}}]
        """,
    "values/orders.yaml": "image: {repository: shop/orders}\nport: 8080\n",
    "values/billing-values.yaml": "image: {repository: shop/billing}\n",
}
BOTH = {"orders": ("shop/orders:v1", 8080), "billing": ("shop/billing:v1", 80)}
ONE = {"program": ("any:v1", 80)}


def installed(files: dict[str, str]) -> dict[str, tuple[str, int]]:
    texts: dict[str, str] = {}
    for path, text in {**CHART, **files}.items():
        source = Source(path, dedent(text))
        if any(True for reader in (helm, helm_releases) for _ in reader.read(source)):
            texts[path] = source.text
    assert helm.join is not None
    facts = [fact for _, said in helm.join(texts) for fact in said if isinstance(fact, Workload)]
    return {fact.name: (fact.image, fact.ports[0].target) for fact in facts}


ARGO = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {0}}}
spec:
  source:
    path: charts/program
    helm: {1}
"""
FLUX = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {0}}}
spec:
  chart: {{spec: {{chart: ./charts/program}}}}
  values: {1}
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "helmfile.yaml",
            """
            releases:
              - {name: orders, chart: ./charts/program, values: [values/orders.yaml]}
              - name: billing
                chart: charts/program
                values: [{image: {repository: shop/billing}}]
              - {name: off, chart: charts/program, installed: false, values: [{image: {repository: shop/off}}]}
              - {name: elsewhere, chart: bitnami/redis}
            """,
        ),
        (
            "install.sh",
            """
            helm repo add bitnami https://charts.bitnami.com
            helm upgrade --install -n shop orders ./charts/program -f values/orders.yaml --wait
            helm install --values=values/billing-values.yaml --timeout 5m billing charts/program
            """,
        ),
        (
            "deploy.sh",
            """
            for s in orders billing; do
              helm upgrade --install $s charts/program --set image.repository=shop/$s,port=80
            done
            helm upgrade orders charts/program --set image.repository=shop/orders --set port=8080
            """,
        ),
        (
            "apps.yaml",
            ARGO.format("orders", "{valueFiles: [../../values/orders.yaml]}")
            + "---"
            + ARGO.format("x", "{releaseName: billing, parameters: [{name: image.repository, value: shop/billing}]}"),
        ),
        (
            "flux.yml",
            FLUX.format("orders", "{image: {repository: shop/orders}, port: 8080}")
            + "---"
            + FLUX.format("billing", "{image: {repository: shop/billing}}"),
        ),
        (
            "skaffold.yaml",
            """
            apiVersion: skaffold/v4beta1
            deploy:
              helm:
                releases:
                  - {name: orders, chartPath: charts/program, valuesFiles: [values/orders.yaml]}
                  - {name: billing, chartPath: charts/program, setValues: {image.repository: shop/billing}}
            """,
        ),
    ],
)
def test_each_release_is_a_program(path, text):
    found = installed({path: text})
    assert {name: image for name, (image, _) in found.items()} == {name: image for name, (image, _) in BOTH.items()}
    assert found == BOTH or path == "deploy.sh"


@pytest.mark.parametrize(
    "text",
    [
        "helm install orders charts/program -f values/orders.yaml\n",
        "helm install orders charts/program -f values/orders.yaml\nhelm install test charts/program -f values/orders.yaml\n",
        "helm install orders-dev charts/program --set port=1\nhelm install orders-prod charts/program --set port=2\n",
        "helm install $A charts/program -f values/orders.yaml\nhelm install $B charts/program --set image=shop/billing\n",
        "helm template orders charts/program -f values/orders.yaml\nhelm lint charts/program\nhelm install\n",
        "helm install a charts/program --set orders.image=a\nhelm install b charts/program --set billing.image=b\n",
        "helm install a charts/program --set image.tag=1\nhelm install b charts/program --set image.tag=2\n",
    ],
)
def test_a_chart_of_one_program_is_what_it_says_itself(text):
    assert installed({"install.sh": text}) == ONE
