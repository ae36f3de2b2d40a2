"""Images that scripts, Makefiles and pipelines build, and from which folder."""

import time
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.manifests.image_builds import MAX_BUILDS, image_builds
from ringfence.model.source import Source


def facts(path, text):
    return list(image_builds.read(Source(path, dedent(text))))


def builds(path, text):
    return [(b.image, b.context, b.dockerfile) for b in facts(path, text)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker build -t acme/orders:1.0 orders", ("acme/orders", "orders", None)),
        ("docker build -t orders -f orders/Dockerfile.prod .", ("orders", "", "orders/Dockerfile.prod")),
        ("docker buildx build --push --platform linux/amd64 --tag=orders ./orders/", ("orders", "orders", None)),
        ("sudo podman build -torders orders", ("orders", "orders", None)),
        ("buildah bud -t orders orders", ("orders", "orders", None)),
        (
            "docker build --build-arg A=b --no-cache -t $REGISTRY/shop/orders:$TAG orders",
            ("shop/orders", "orders", None),
        ),
        ("az acr build --registry x --image orders:v1 orders", ("orders", "orders", None)),
        ("gcloud builds submit --tag gcr.io/p/orders orders", ("gcr.io/p/orders", "orders", None)),
        ("/kaniko/executor -c orders -d r/orders -f Dockerfile.k", ("r/orders", "orders", "orders/Dockerfile.k")),
        ("cd orders && docker build -t orders .", ("orders", "orders", None)),
        ("(cd orders; true); docker build -t all .", ("all", "", None)),
        ("pushd a; popd; docker build -t all .", ("all", "", None)),
        ('IMAGE="acme/orders"\ndocker build -t "${IMAGE}:${TAG:-latest}" orders', ("acme/orders", "orders", None)),
        ("if true; then\n docker build \\\n  -t orders \\\n  orders\nfi", ("orders", "orders", None)),
        (
            "docker build -t orders - < orders/Dockerfile -f orders/Dockerfile",
            ("orders", "orders", "orders/Dockerfile"),
        ),
    ],
)
def test_a_command_names_image_and_folder(command, expected):
    assert expected in builds("build.sh", command)


@pytest.mark.parametrize(
    "command",
    [
        "docker build orders",
        "docker build -t $IMAGE orders",
        "docker build -t orders $FOLDER",
        "docker build -t orders ../elsewhere",
        "docker build -t orders https://example.org/x.git",
        "docker run orders build",
        "docker compose build -t orders orders",
        "# docker build -t orders orders",
        "echo docker build -t orders orders",
        "cat <<E\ndocker build -t orders orders\nE",
        "echo 'docker build -t orders orders'",
        "npm run build -t orders orders",
    ],
)
def test_what_builds_no_image_that_can_be_told(command):
    assert builds("build.sh", command) == []


def test_a_further_name_is_the_same_build():
    text = "docker build -t orders:1 orders\ndocker tag orders:1 acme/shop-orders:1\ndocker tag postgres acme/db"
    assert builds("build.sh", text) == [("orders", "orders", None), ("acme/shop-orders", "orders", None)]


def test_a_loop_builds_one_image_for_each_word():
    text = """
        SERVICES="orders billing"
        for s in $SERVICES front-{web,app}; do
          docker build -t "shop-$s" "services/$s"
        done
        """
    names = ["orders", "billing", "front-web", "front-app"]
    assert builds("build.sh", text) == [(f"shop-{n}", f"services/{n}", None) for n in names]
    assert builds("build.sh", "for s in */; do docker build -t shop-$s $s; done") == []


def test_a_function_is_called_with_its_arguments():
    text = """
        build() { docker build -t "$1" "$2"; }
        build orders services/orders
        build billing services/billing
        """
    assert builds("build.sh", text) == [("orders", "services/orders", None), ("billing", "services/billing", None)]
    assert facts("build.sh", text)[0].at.line == 2


@pytest.mark.parametrize(
    "enter",
    [
        'cd "$(dirname "$0")/.."',
        'ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"; cd "$ROOT"',
        "cd $(git rev-parse --show-toplevel)",
        "true",
    ],
)
def test_a_script_finds_its_way_to_the_root(enter):
    assert builds("scripts/build.sh", f"{enter}\ndocker build -t orders orders") == [("orders", "orders", None)]


def test_a_makefile_builds_what_its_targets_say():
    text = """
        REGISTRY ?= acme
        SERVICES := orders billing

        $(SERVICES):
        \t@docker build -t $(REGISTRY)/$@:$(shell git describe) \\
        \t\tservices/$@

        all: ; echo docker
        %-image:
        \tdocker build -t $@ $*
        deep:
        \tcd gateway && docker build -t ${REGISTRY}/gateway .
        loop:
        \tfor s in a b; do docker build -t x-$$s $$s; done
        """
    assert builds("Makefile", text) == [
        ("acme/orders", "services/orders", None),
        ("acme/billing", "services/billing", None),
        ("acme/gateway", "gateway", None),
        ("x-a", "a", None),
        ("x-b", "b", None),
    ]
    assert builds("orders/Makefile", "image:\n\tdocker build -t orders .") == [("orders", "orders", None)]


def test_a_matrix_of_github_builds_each_combination():
    text = """
        on: push
        env: {REGISTRY: ghcr.io/acme}
        jobs:
          images:
            strategy:
              matrix:
                service: [orders, billing]
                include:
                  - {service: orders, file: Dockerfile.big}
                  - {service: front, file: Dockerfile}
            steps:
              - uses: actions/checkout@v4
              - uses: docker/build-push-action@v6
                with:
                  context: services/${{ matrix.service }}
                  file: services/${{ matrix.service }}/${{ matrix.file }}
                  tags: |
                    ${{ env.REGISTRY }}/${{ matrix.service }}:${{ github.sha }}
        """
    assert builds(".github/workflows/ci.yml", text) == [
        ("ghcr.io/acme/orders", "services/orders", "services/orders/Dockerfile.big"),
        ("ghcr.io/acme/billing", "services/billing", None),
        ("ghcr.io/acme/front", "services/front", "services/front/Dockerfile"),
    ]


def test_steps_of_github_run_in_their_folders():
    text = """
        jobs:
          a:
            defaults: {run: {working-directory: orders}}
            steps:
              - run: |
                  echo build
                  docker build -t orders .
              - run: docker build -t billing .
                working-directory: billing
              - run: docker build -t front $GITHUB_WORKSPACE/front
        """
    found = facts(".github/workflows/ci.yml", text)
    assert [(b.image, b.context, b.at.line) for b in found] == [
        ("orders", "orders", 8),
        ("billing", "billing", 9),
        ("front", "front", 11),
    ]


def test_the_tags_of_a_metadata_step_are_its_images():
    text = """
        jobs:
          a:
            steps:
              - id: meta
                uses: docker/metadata-action@v5
                with: {images: acme/orders}
              - uses: docker/build-push-action@v6
                with: {context: orders, tags: "${{ steps.meta.outputs.tags }}"}
              - uses: docker/login-action@v3
                with: {username: me, context: x}
        """
    assert builds(".github/workflows/ci.yaml", text) == [("acme/orders", "orders", None)]


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (
            "type=image,name=acme/orders,push-by-digest=true,name-canonical=true,push=true",
            [("acme/orders", "orders", None)],
        ),
        ("type=image,push=true", []),
        ("type=local,name=acme/orders,dest=out", []),
    ],
)
def test_an_image_that_is_pushed_without_a_tag(outputs: str, expected: list[tuple[str, str, str | None]]):
    text = f"""
        jobs:
          a:
            steps:
              - uses: docker/build-push-action@v6
                with:
                  context: orders
                  outputs: {outputs}
        """
    assert builds(".github/workflows/ci.yaml", text) == expected


def test_a_matrix_of_gitlab_fills_variables():
    text = """
        variables: {REGISTRY: registry.example.org}
        build:
          parallel:
            matrix:
              - SERVICE: [orders, billing]
          before_script: [cd services]
          script:
            - docker build -t $REGISTRY/$SERVICE $SERVICE
        test:
          script: [docker run x]
        """
    assert builds(".gitlab-ci.yml", text) == [
        ("registry.example.org/orders", "services/orders", None),
        ("registry.example.org/billing", "services/billing", None),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cloudbuild.yaml", "steps: [{name: gcr.io/cloud-builders/docker, args: [build, -t, orders, orders]}]"),
        ("azure-pipelines.yml", "steps: [{task: Docker@2, inputs: {repository: orders, buildContext: orders}}]"),
        (".drone.yml", "steps: [{image: plugins/docker, settings: {repo: orders, context: orders}}]"),
        (".circleci/config.yml", "jobs: {a: {steps: [{run: {command: docker build -t orders orders}}]}}"),
        ("Tiltfile", "docker_build('orders', './orders')"),
        ("Tiltfile", "docker_build(\n  ref='orders',\n  context='orders', dockerfile='orders/Dockerfile')"),
    ],
)
def test_other_pipelines(path, text):
    assert [(image, context) for image, context, _ in builds(path, text)] == [("orders", "orders")]


@pytest.mark.parametrize(
    "text", ["", "- a", "jobs: [", "jobs: {a: {strategy: {matrix: ${{ fromJson(x) }}}}}", "a: docker"]
)
def test_pipelines_that_build_nothing(text):
    assert builds(".github/workflows/ci.yml", text) == []


def test_only_so_many_builds_of_one_file_are_told():
    assert (
        len(builds("build.sh", "\n".join(f"docker build -t a{n} a{n}" for n in range(MAX_BUILDS + 10)))) == MAX_BUILDS
    )


FILES = ["build.sh", "Makefile", "Tiltfile", ".gitlab-ci.yml"]
REPEATED = [
    " ", "\n", "\\\n", "$(", "`", "${", "'", '"', "{", "f() { f; f; }\nf\n", "A = $(A)$(A)$A\n", "docker_build('a',",
    "for x in 1 2 3 4 5 6 7 8 9; do ", "\tdocker build -t $@ .\n", "- docker build -t a a\n", "cd a; ", "{a: [", "${A:-",
]  # fmt: skip


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("repeated", REPEATED)
def test_hostile_files_take_no_time(path, repeated):
    began = time.process_time()
    builds(path, "A=docker\nall: docker\n\t" + repeated * (60_000 // len(repeated)))
    assert time.process_time() - began < 10


WORDS = [
    "docker", "build", "-t", "-f", "orders", ".", "$(", ")", "`", "'", '"', "{", "}", "(", ";", "&&", "for", "in", "do",
    "done", "$A", "${A:-b}", "A=b", "cd", "<<", "E", "if", "fi", "\\", "\n", "\t", "$@", ":", "-", "[", "]", ",", "&a", "*a",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FILES), st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(["", " "]))
def test_odd_texts_raise_nothing(path, words, between):
    builds(path, between.join(words))
