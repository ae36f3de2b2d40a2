"""azure.yaml: which folder each service is built from."""

from textwrap import dedent

from ringfence.manifests.azure_developer import azure_developer
from ringfence.model.source import Source


def test_services_are_builds():
    text = """
        name: shop
        services:
          orders: {project: ./src/orders, language: java, host: containerapp}
          billing:
            project: src/billing
            host: containerapp
            docker: {path: ../Dockerfile, context: .., target: billing, buildArgs: ["A=1"]}
          pages: {project: ../elsewhere}
          nothing: 3
        """
    found = azure_developer.read(Source("azure.yaml", dedent(text)))
    assert [(one.image, one.context, one.dockerfile, one.arguments) for one in found] == [
        ("orders", "src/orders", None, ()),
        ("billing", "src", "src/Dockerfile", ("billing", "A=1")),
    ]
