"""Skaffold says which folder an image is built from, and what is deployed."""

import json
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.skaffold import skaffold
from ringfence.model.facts import Assembly, ImageBuild
from ringfence.model.source import Source


def facts(text, path="src/skaffold.yaml", kind=object):
    return [fact for fact in skaffold.read(Source(path, dedent(text))) if isinstance(fact, kind)]


def builds(text, path="src/skaffold.yaml"):
    return [(b.image, b.context, b.dockerfile) for b in facts(text, path, ImageBuild)]


def test_artifacts_are_image_builds():
    text = """
        apiVersion: skaffold/v4beta1
        kind: Config
        build:
          artifacts:
            - image: orders
              context: orders
              docker: {dockerfile: docker/Dockerfile.dev}
            - image: here
            - {image: reactor, context: .., jib: {project: src/billing}}
            - {image: coordinates, context: java, jib: {project: "com.example:billing"}}
            - {image: outside, context: ../../..}
            - context: nameless
        profiles:
          - name: local
            build: {artifacts: [{image: debug, context: debug}]}
        """
    assert builds(text) == [
        ("orders", "src/orders", "src/orders/docker/Dockerfile.dev"),
        ("here", "src", None),
        ("reactor", "src/billing", None),
        ("coordinates", "src/java", None),
        ("debug", "src/debug", None),
    ]
    assert facts(text)[0].at.line == 6


def test_the_root_of_the_repository_is_a_context():
    assert builds("build: {artifacts: [{image: a}]}", "skaffold.yaml") == [("a", "", None)]


def test_deployed_paths_are_assemblies():
    text = """
        apiVersion: skaffold/v4beta1
        metadata: {name: shop}
        requires: [{path: ../db/skaffold.yaml, configs: [db]}, {configs: [x]}, {git: {repo: "https://example.org"}}]
        manifests:
          rawYaml: ["k8s/**/*.yaml", k8s/extra.yaml, "https://example.org/x.yaml"]
          kustomize: {paths: [overlays/dev]}
        deploy: {kubectl: {}}
        profiles:
          - name: old
            deploy:
              kubectl: {manifests: [a.yaml]}
              kustomize: {path: b}
              helm: {releases: [{name: r, chartPath: charts/r}]}
          - name: empty
        ---
        apiVersion: skaffold/v2beta1
        deploy: {kustomize: {paths: ["."]}}
        """
    assert [(a.kind, a.folder, a.resources, a.at.line) for a in facts(text, kind=Assembly)] == [
        ("skaffold", "src", ("src/k8s", "src/k8s/extra.yaml", "src/overlays/dev", "db/skaffold.yaml"), 3),
        ("skaffold-profile", "src", ("src/a.yaml", "src/b", "src/charts/r"), 10),
        ("skaffold", "src", ("src",), 17),
    ]


@pytest.mark.parametrize("text", ["", "- a", "build: [", "kind: Config", "build: {artifacts: {image: a}}"])
def test_what_builds_and_deploys_nothing(text):
    assert facts(text) == []


VOCABULARY = """build artifacts image context docker dockerfile jib project custom dependencies path manifests rawYaml
kustomize paths deploy kubectl helm releases chartPath requires profiles name metadata * ../.."""
WORDS = VOCABULARY.split()
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WORDS)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.sampled_from(WORDS), v, max_size=6), max_leaves=30
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=8) | VALUES)
def test_odd_shapes_raise_nothing(document):
    facts(json.dumps(document))


@given(st.text(max_size=60))
def test_odd_texts_raise_nothing(text):
    facts(f"build: {text}\n{text}")
