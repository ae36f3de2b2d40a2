"""What a Dockerfile says about its final stage."""

from textwrap import dedent
from time import process_time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.dockerfile import dockerfile
from ringfence.model.expression import Hole, Text, literal
from ringfence.model.facts import ContainerFile, Copy
from ringfence.model.source import Source
from ringfence.read.facts import Readers


def read(text: str, path: str = "shop/Dockerfile") -> ContainerFile:
    fact, *_ = dockerfile.read(Source(path, dedent(text).lstrip("\n")))
    assert isinstance(fact, ContainerFile)
    return fact


@pytest.mark.parametrize(
    "name", ["Dockerfile", "dockerfile-orders", "Dockerfile_web", "orders.dockerfile", "orders-Dockerfile"]
)
def test_what_dockerfiles_are_called(name: str) -> None:
    said = Readers([], [dockerfile]).read(Source(f"shop/{name}", "FROM node:22\n"))
    assert [type(fact) for fact in said.facts] == [ContainerFile]


@pytest.mark.parametrize(
    "name", ["Dockerfile-notes.md", "Dockerfile.dockerignore", "dockerfiles", "optimize-dockerfiles.sh"]
)
def test_what_is_called_after_dockerfiles(name: str) -> None:
    assert Readers([], [dockerfile]).read(Source(f"shop/{name}", "FROM node:22\n")).facts == ()


def test_other_stages_that_run_something() -> None:
    text = """
        FROM node:22 AS base
        RUN npm ci
        FROM base AS orders
        CMD ["node", "orders.js"]
        FROM base AS billing
        CMD ["node", "billing.js"]
        """
    facts = list(dockerfile.read(Source("Dockerfile", dedent(text).lstrip("\n"))))
    assert [(fact.stage, fact.command) for fact in facts] == [
        ("", ("node", "billing.js")), ("orders", ("node", "orders.js")),
    ]  # fmt: skip


def environment(text: str) -> dict[str, object]:
    return {setting.key: setting.value for setting in read(text).environment}


def test_plain_image() -> None:
    fact = read("""
        # syntax=docker/dockerfile:1
        FROM python:3.12-slim
        WORKDIR /app
        WORKDIR src
        COPY requirements.txt ./
        COPY --chown=app:app . .
        EXPOSE 8000 9000/tcp
        ENTRYPOINT ["uvicorn", "main:app"]
        CMD ["--port", "8000"]
        """)
    assert fact.path == "shop/Dockerfile"
    assert fact.base == "python:3.12-slim"
    assert fact.workdir == "/app/src"
    assert fact.copies == (Copy(("requirements.txt",), "/app/src/"), Copy((".",), "/app/src/"))
    assert fact.exposes == (8000, 9000)
    assert fact.entrypoint == ("uvicorn", "main:app")
    assert fact.command == ("--port", "8000")
    assert fact.at.line == 2


def test_what_a_build_tool_fills_in_keeps_its_name() -> None:
    fact = read("""
        FROM ${docker.base.image}
        COPY ${pkg.name}.deb start.sh /tmp/
        ENV VERSION=${project.version}
        """)
    assert fact.base == "${docker.base.image}"
    assert fact.copies == (Copy(("${pkg.name}.deb", "start.sh"), "/tmp/"),)
    assert [setting.value for setting in fact.environment] == [Text((Hole("unknown", "project.version"),))]


def test_shell_form_keeps_its_line() -> None:
    fact = read("""
        FROM node:20
        CMD node server.js --port $PORT \\
            # a comment inside
            --host "0.0.0.0"
        """)
    assert fact.command == ("sh", "-c", 'node server.js --port $PORT     --host "0.0.0.0"')
    assert fact.entrypoint == ()


def test_both_forms_of_env_and_their_lines() -> None:
    fact = read("""
        FROM alpine
        ENV GREETING hello big  world
        ENV A=1 \\
            B="two words" \\
            C=three\\ words D='$A'
        """)
    assert {s.key: s.value for s in fact.environment} == {
        "GREETING": literal("hello big  world"),
        "A": literal("1"),
        "B": literal("two words"),
        "C": literal("three words"),
        "D": literal("$A"),
    }
    assert {s.key: s.at.line for s in fact.environment} == {"GREETING": 2, "A": 3, "B": 4, "C": 5, "D": 5}


def test_arguments_and_variables_are_substituted() -> None:
    fact = read("""
        ARG TAG=3.19
        ARG REGISTRY=docker.io
        FROM ${REGISTRY}/library/alpine:$TAG
        ARG PORT=8080
        ARG TAG
        ENV HOST=db PORT=${PORT}
        ENV URL="postgres://$HOST:5432/${NAME:-shop}" VERSION=$TAG KNOWN=${HOST:-other} EMPTY=${NONE:+x}
        EXPOSE $PORT
        """)
    assert fact.base == "docker.io/library/alpine:3.19"
    assert fact.exposes == (8080,)
    assert {s.key: s.value for s in fact.environment} == {
        "HOST": literal("db"),
        "PORT": literal("8080"),
        "URL": Text(("postgres://db:5432/", Hole("env", "NAME", default=literal("shop")))),
        "VERSION": literal("3.19"),
        "KNOWN": literal("db"),
        "EMPTY": literal(""),
    }


def test_global_argument_is_unknown_in_a_stage_that_does_not_declare_it() -> None:
    assert environment("ARG TAG=1\nFROM alpine\nENV V=$TAG") == {"V": Text((Hole("env", "TAG"),))}


def test_env_sees_the_values_from_before_the_instruction() -> None:
    values = environment("FROM alpine\nENV A=old\nENV A=new B=$A")
    assert values == {"A": literal("new"), "B": literal("old")}


def test_variable_that_extends_itself_does_not_refer_to_itself() -> None:
    assert environment("FROM alpine\nENV PATH=/app/bin:$PATH") == {"PATH": Text(("/app/bin:", Hole("unknown", "PATH")))}


def test_final_stage_inherits_from_the_stage_it_names() -> None:
    fact = read("""
        FROM python:3.12 AS base
        ENV LEVEL=info
        WORKDIR /srv
        EXPOSE 80
        CMD ["python"]
        FROM base AS tests
        COPY tests tests
        FROM Base
        COPY app app
        ENTRYPOINT ["gunicorn"]
        """)
    assert fact.base == "python:3.12"
    assert [setting.key for setting in fact.environment] == ["LEVEL"]
    assert fact.workdir == "/srv"
    assert fact.exposes == (80,)
    assert fact.copies == (Copy(("app",), "/srv/app"),)
    assert fact.entrypoint == ("gunicorn",)
    assert fact.command == ()  # the inherited one does not go with the new entry point
    assert fact.at.line == 8


@pytest.mark.parametrize("origin", ["build", "0"])
def test_what_a_builder_copied_belongs_to_what_is_copied_from_it(origin: str) -> None:
    fact = read(f"""
        FROM golang:1.22 AS build
        ENV CGO_ENABLED=0
        COPY go.mod go.sum ./
        COPY . .
        RUN go build -o /bin/app ./cmd/app
        FROM scratch
        COPY --from={origin} /bin/app /app
        COPY --from=ghcr.io/tool:latest /tool /tool
        COPY --from=7 /nothing /nothing
        """)
    assert fact.base == "scratch"
    assert fact.environment == ()
    assert fact.copies == (Copy(("go.mod", "go.sum"), "./"), Copy((".",), "."))


def test_stage_to_copy_from_may_be_named_by_an_argument() -> None:
    text = "FROM node AS build-dev\nCOPY a a\nFROM alpine\nARG KIND=dev\nCOPY --from=build-${KIND} /a /a"
    assert read(text).copies == (Copy(("a",), "a"),)


def test_stage_that_nobody_copies_from_stays_outside() -> None:
    assert read("FROM node AS ui\nCOPY ui /ui\nFROM alpine\nCOPY --from=nginx /a /b\nADD src /src").copies == (
        Copy(("src",), "/src"),
    )


def test_copies_that_do_not_come_from_the_context() -> None:
    fact = read("""
        FROM alpine
        ADD https://example.org/a.tar.gz /a
        COPY <<EOF /etc/motd
        COPY not this
        EOF
        COPY ["a file", "/b/"]
        """)
    assert fact.copies == (Copy(("a file",), "/b/"),)


def test_heredoc_bodies_are_no_instructions() -> None:
    fact = read("""
        FROM alpine
        RUN <<-'END' sh
        CMD wrong
        END
        EXPOSE 1
        RUN echo $((1<<SHIFT))
        EXPOSE 2
        """)
    assert fact.command == ()
    assert fact.exposes == (1, 2)


def test_bind_mount_lends_the_context() -> None:
    fact = read("FROM golang\nRUN --mount=type=cache,target=/c --mount=type=bind,source=go.mod,target=go.mod go build")
    assert fact.copies == (Copy(("go.mod",), "go.mod"),)


def test_other_escape_character() -> None:
    fact = read("# escape=`\nFROM windows\nWORKDIR C:\\app\nCMD run `\n  it")
    assert fact.workdir == "C:\\app"
    assert fact.command == ("sh", "-c", "run   it")


@pytest.mark.parametrize(("word", "ports"), [("3-5", (3, 4, 5)), ("0", ()), ("70000", ()), ("x", ()), ("5-", ())])
def test_ports(word: str, ports: tuple[int, ...]) -> None:
    assert read(f"FROM alpine\nEXPOSE {word}").exposes == ports


@pytest.mark.parametrize("text", ["", "# nothing", "COPY . .\nENV A=1", "FROM", "{}"])
def test_file_without_a_stage_says_nothing(text: str) -> None:
    assert list(dockerfile.read(Source("Dockerfile", text))) == []


def test_ignore_file_of_a_dockerfile_is_none() -> None:
    assert list(dockerfile.read(Source("Dockerfile.dockerignore", "FROM alpine"))) == []


def hostile() -> list[str]:
    doubling = "".join(f"ENV A{n + 1}=$A{n}$A{n}\n" for n in range(200))
    nesting = "".join(f"ENV A{n + 1}=${{X{n}:-$A{n}}}\n" for n in range(2000))
    stages = "FROM a\nENV " + "".join(f"V{n}=1 " for n in range(50_000)) + "\nEXPOSE 1-60000\n"
    stages = stages.replace("FROM a", "FROM a AS a") + "FROM a AS a\n" * 5_000
    braces = "ENV A=" + "${X:-" * 20_000 + "}" * 20_000
    return [
        *(f"FROM a\nENV A0=x\n{text}" for text in (doubling, nesting, braces)),
        stages,
        "FROM a\nCMD " + "[" * 90_000,
    ]


@pytest.mark.parametrize("text", hostile(), ids=["doubling", "nesting", "braces", "stages", "brackets"])
def test_hostile_files_stay_small(text: str) -> None:
    begin = process_time()
    facts = tuple(dockerfile.read(Source("Dockerfile", text)))
    assert len(msgspec.msgpack.encode(facts)) < 5_000_000
    assert process_time() - begin < 10


TOKENS = st.sampled_from([
    "FROM a AS b\n", "FROM b\n", "ENV ", "ARG ", "COPY --from=", "COPY ", "RUN <<E\n", "E\n", "EXPOSE ", "CMD [", "WORKDIR ",
    "A=$A ", "${A:-", "${", "}", "$", "\\", "\\\n", "\n", '"', "'", "#", "`", "--mount=", "1-9/", "]", ",", "# escape=`\n",
])  # fmt: skip


@given(st.lists(TOKENS | st.text(max_size=4), max_size=30).map("".join))
def test_nothing_escapes(text: str) -> None:
    facts = tuple(dockerfile.read(Source("Dockerfile", text)))
    msgspec.msgpack.encode(facts)
    assert len(facts) <= max(1, text.upper().count("FROM"))  # the last stage, and others that run something


@pytest.mark.parametrize(
    ("command", "packages"),
    [
        ("go build -o /bin/orders ./cmd/orders", ("./cmd/orders",)),
        (
            "CGO_ENABLED=0 go build \\\n  -ldflags '-s -w' ./cmd/a && go install example.com/x/b",
            ("./cmd/a", "example.com/x/b"),
        ),
        ("go build -o app cmd/orders/main.go", ("cmd/orders",)),
        ("go build -o ./bin/app", ()),
        ("go build -o app .", ()),
        ("go mod download; go vet ./...", ()),
    ],
)
def test_packages_of_go_that_are_built(command: str, packages: tuple[str, ...]) -> None:
    assert read(f"FROM golang\nRUN {command}\n").packages == packages
