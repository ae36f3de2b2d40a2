"""Kustomizations gather manifests and generate settings."""

import json
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.kustomize import kustomize
from ringfence.model.expression import Hole, literal
from ringfence.model.facts import Assembly
from ringfence.model.source import Source


def facts(text, path="k8s/overlays/dev/kustomization.yaml"):
    return list(kustomize.read(Source(path, dedent(text))))


def test_resources_and_patches_are_repository_paths():
    text = """
        kind: Kustomization
        resources: [../../base, orders.yaml, ./orders.yaml, "https://example.org/x.yaml", "git@example.org:a/b", /etc]
        bases: [../../../../outside, ../../..]
        components: [../../components/db]
        patches:
          - path: replicas.yaml
          - patch: "- op: remove"
        patchesStrategicMerge:
          - env.yaml
          - |-
            kind: Deployment
        patchesJson6902: [{path: json.yaml, target: {kind: Service}}]
        """
    (found,) = facts(text)
    assert (found.kind, found.folder) == ("kustomization", "k8s/overlays/dev")
    assert found.resources == ("k8s/base", "k8s/overlays/dev/orders.yaml", "", "k8s/components/db")
    assert found.patches == tuple(f"k8s/overlays/dev/{name}.yaml" for name in ("replicas", "env", "json"))


def test_a_component_and_a_kustomization_without_kind():
    assert facts("kind: Component\n")[0].kind == "kustomize-component"
    assert facts("resources: [a.yaml]\n", "kustomization.yaml")[0] == Assembly(
        "kustomization", "", ("a.yaml",), (), Source("kustomization.yaml", "").line(1)
    )


def test_generators_make_groups():
    text = """
        namespace: shop
        configMapGenerator:
          - name: db
            literals:
              - HOST=db.shop
              - 'URL="postgres://a?b=c"'
              - nothing
            files: [conf/app.yaml, key.txt=secret/k]
        secretGenerator:
          - {name: keys, namespace: own, envs: [.env]}
          - literals: [A=b]
        """
    _, config, secret, *_ = facts(text)
    assert (config.kind, config.name, config.namespace, config.opaque) == ("configmap", "db", "shop", False)
    assert [(s.key, s.value, s.at.line) for s in config.settings] == [
        ("HOST", literal("db.shop"), 6),
        ("URL", literal("postgres://a?b=c"), 7),
        ("app.yaml", Hole("unknown", "content of conf/app.yaml"), 9),
        ("key.txt", Hole("unknown", "content of secret/k"), 9),
    ]
    assert (secret.kind, secret.name, secret.namespace, secret.opaque) == ("secret", "keys", "own", True)


@pytest.mark.parametrize("text", ["", "- a", "a: [", "resources"])
def test_what_is_no_kustomization_says_nothing(text):
    assert facts(text) == []


VOCABULARY = """kind resources bases components patches patchesStrategicMerge path patch configMapGenerator secretGenerator
name namespace literals files envs A=b ../.. ."""
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
    facts(f"resources: {text}\n{text}")
