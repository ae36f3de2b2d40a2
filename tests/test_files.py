"""Which files are read, how they are decoded, and what is never opened."""

import os
import socket
import subprocess
import sys

import pytest
from ringfence.config import Config
from ringfence.extend import Language, Manifest
from ringfence.model.facts import Role
from ringfence.model.outline import Outline
from ringfence.model.source import Source
from ringfence.read import listing
from ringfence.read.facts import FileFacts, Readers
from ringfence.read.files import MAX_BYTES, repository
from ringfence.read.origin import is_foreign
from ringfence.read.selection import matches, select

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def write(root, *paths, content="x = 1\n"):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


def git(root, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def cloned(tmp_path):
    """A Git repository with one committed file."""
    git(tmp_path, "init", "-q")
    write(tmp_path, "shop/app.py")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "start")
    return tmp_path


def paths(root, **config):
    return list(repository(root, Config(**config)).paths)


# ---------------------------------------------------------------- listing


def test_git_lists_tracked_and_new_files_but_no_ignored_or_deleted_ones(cloned):
    write(cloned, "new.py", "secret.env", "gone.py", "umlaut-ä/b c.py")
    write(cloned, ".gitignore", content="*.env\n")
    git(cloned, "add", "gone.py")
    (cloned / "gone.py").unlink()
    assert paths(cloned) == [".gitignore", "new.py", "shop/app.py", "umlaut-ä/b c.py"]


def test_a_subfolder_of_a_repository_has_paths_of_its_own(cloned):
    write(cloned, "other/x.py")
    assert paths(cloned / "shop") == ["app.py"]


def test_a_folder_that_git_ignores_is_walked_if_it_is_what_people_ask_for(cloned):
    write(cloned, "scratch/a/app.py")
    write(cloned, ".gitignore", content="scratch/\n")
    assert "scratch/a/app.py" not in paths(cloned)
    assert paths(cloned / "scratch") == ["a/app.py"]


def test_submodules_and_clones_inside_are_read(cloned):
    inner = cloned / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    write(inner, "app.py", "noise.log")
    write(inner, ".gitignore", content="*.log\n")
    assert paths(cloned) == ["inner/.gitignore", "inner/app.py", "shop/app.py"]


def test_a_broken_clone_inside_does_not_hang(cloned):
    write(cloned, "inner/.git/HEAD", "inner/app.py")
    git(cloned, "update-index", "--add", "--cacheinfo", "160000," + "1" * 40 + ",inner")
    assert "shop/app.py" in paths(cloned)


def test_without_git_the_folders_are_walked(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    write(tmp_path, "b.py", "a/c.py", "node_modules/x/y.js", ".git/config", "env/pyvenv.cfg", "env/lib/z.py")
    assert paths(tmp_path) == ["a/c.py", "b.py"]
    assert "node_modules/x/y.js" in paths(tmp_path, include=("node_modules/x",))


def test_git_runs_nothing_of_the_repository(cloned):
    mark = cloned / "ran"
    git(cloned, "config", "core.fsmonitor", f"touch {mark}; false")
    write(cloned, "new.py")
    assert "new.py" in paths(cloned)
    assert not mark.exists()


def test_the_environment_of_a_hook_does_not_lead_git_astray(cloned, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    write(cloned, "ignored.py")
    write(cloned, ".gitignore", content="ignored.py\n")
    assert paths(cloned) == [".gitignore", "shop/app.py"]


@posix_only
@pytest.mark.parametrize("with_git", [True, False])
def test_links_pipes_and_sockets_are_no_files(tmp_path, tmp_path_factory, monkeypatch, with_git):
    root = tmp_path / "root"
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "secret.py")
    write(root, "app.py")
    if with_git:
        git(root, "init", "-q")
    (root / "link.py").symlink_to(outside / "secret.py")
    (root / "folder").symlink_to(outside)
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(root)  # the path of a socket must be short
        listener.bind("socket.py")
        assert paths(root) == ["app.py"]


@posix_only
def test_a_tracked_file_behind_a_folder_that_became_a_link_is_not_read(cloned, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "app.py")
    (cloned / "shop/app.py").unlink()
    (cloned / "shop").rmdir()
    (cloned / "shop").symlink_to(outside)
    assert paths(cloned) == []


@posix_only
@pytest.mark.parametrize("with_git", [True, False])
def test_endless_folders_end(tmp_path, monkeypatch, with_git):
    write(tmp_path, "app.py", "/".join("d" * listing.MAX_DEPTH) + "/last.py")
    monkeypatch.chdir(tmp_path)
    for _ in range(300):
        os.makedirs("d", exist_ok=True)  # noqa: PTH103
        os.chdir("d")
    open("x.py", "w").close()  # noqa: PTH123
    if with_git:
        git(tmp_path, "init", "-q")
        git(tmp_path, "update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},{'d/' * 10_000}x.py")
    assert [path.rpartition("/")[2] for path in paths(tmp_path)] == ["app.py", "last.py"]


def test_what_is_said_to_count_does_only_where_it_is_listed(tmp_path):
    write(tmp_path / "inside", "a.py", "b.py", "tests/c.py")
    write(tmp_path, "secret.py")
    found = repository(tmp_path / "inside", Config(), chosen=["../secret.py", "", "b.py", "gone.py"])
    assert found.paths == ("b.py",)
    assert found.read("../secret.py").source is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_is_a_diagnostic(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text("x = 1")
    found = repository(tmp_path, Config())
    assert found.paths == ()
    assert [diagnostic.message for diagnostic in found.diagnostics] == ["its name is not UTF-8; it is not read"]


# ---------------------------------------------------------------- selection


@pytest.mark.parametrize(
    "path",
    """
    shop/tests/test_app.py shop/test_app.py shop/conftest.py shop/app_test.go web/src/cart.test.ts web/src/cart.spec.tsx
    web/__tests__/cart.js src/test/java/A.java a/src/integrationTest/java/A.java src/main/java/OrderTest.java
    Catalog.UnitTests/A.cs Catalog.ContractTests/A.cs Catalog.Messages.TestHarness/Program.cs test-harness/main.go
    web/__test__/cart.common.ts benchmark-tool/load/run.ts ledger/benchmarks/main.go
    src/Catalog/OrderTests.cs spec/a.rb e2e/run.ts testdata/a.sql fixtures/x.py cypress/a.js
    web/node_modules/a/index.js third_party/a.go .venv/lib/a.py vendor/modules.txt vendor/github.com/a/b.go
    shop/static/vendor/jquery.js
    shop/order_pb2.py shop/order_pb2_grpc.py web/app.min.js Data/20240101_Init.Designer.cs web/dist/a.js a/__pycache__/b.py
    .devcontainer/docker-compose.yml
    crate/benches/speed.rs crate/examples/one.rs crate/target/debug/a.rs crate/src/orders_test.rs crate/src/orders/tests.rs
    .semgrep/tasks/sample.py shop/.storybook/main.ts .github/actions/run/index.js
    node/build/server.js java/target/classes/application.yml docs/example.py shop/doc/schema.sql
    """.split(),  # noqa: SIM905
)
def test_left_out(path):
    beside = ["vendor/modules.txt", "vendor/github.com/a/b.go", "node/package.json", "java/pom.xml"]
    assert select({*beside, "crate/Cargo.toml", path}).paths == (
        "crate/Cargo.toml",
        "java/pom.xml",
        "node/package.json",
    )


def test_javascript_that_was_made_of_typescript_beside_it_is_left_out():
    left_out = select(["a.ts", "a.js", "b/a.js", "c.js", "d.tsx", "d.jsx", "a.py", "a"]).left_out
    assert sorted(left_out) == ["a.js", "d.jsx"]


@pytest.mark.parametrize(
    "path",
    """
    shop/app.py examples/shop/app.py samples/a/main.go testimonials/app.py contest/app.py src/testimonials/app.js
    benchmark/app.py funds/src/main/java/acme/benchmarks/Index.java orders/src/main/java/com/acme/coverage/Plan.java
    orders/src/main/kotlin/shop/playwright/Shots.kt
    latest.py attest.go Contest.java Latest.java EDIT.java protest/Main.java api.specification/a.yaml
    services/benches/src/main.rs
    services/vendor/app.py src/main/java/com/acme/vendor/api/Vendor.java vendors/a.py build/Dockerfile build/ci/compose.yaml
    bin/start.py target/app.py out/app.py outlet/app.py docker/app.py docs.py .env .github/workflows/ci.yml
    .deploy/orders.yaml shop/.docker/Dockerfile shop/.eslintrc.js
    environment/app.ts fixtures-service/app.py order_pb2/app.py admin.py k8s/deployment.yaml generated/schema.sql
    cmd/wire_gen.go router_gen.go ordermodel_gen.go orderModel_gen.go api/orders/v1/orders_http.pb.go
    """.split(),  # noqa: SIM905
)
def test_kept(path):
    assert select([path]).paths == (path,)


def test_each_left_out_file_has_a_reason():
    paths = ["a/tests/x.py", "node_modules/x.js", "x_pb2.py", "docs/x.py", ".hooks/x.py", "y.py"]
    left_out = select(paths, exclude=["y.py"]).left_out
    assert list(left_out.values()) == ["tests", "vendored", "generated", "documentation", "tools", "excluded"]


def test_only_parts_below_the_root_count(tmp_path):
    root = tmp_path / "tests" / "fixtures" / "docs" / "shop"
    write(root, "app.py", "tests/test_app.py")
    assert paths(root) == ["app.py"]


def test_exclude_adds_and_include_brings_back():
    everything = ["a/app.py", "a/legacy/app.py", "a/tests/stub.py", "docs/schema.sql", "b/old/app.py"]
    chosen = select(everything, exclude=["legacy", "/b/**"], include=["a/tests", "docs/*.sql"])
    assert chosen.paths == ("a/app.py", "a/tests/stub.py", "docs/schema.sql")


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.sql", "a/b/c.sql", True),
        ("old", "a/old/c.py", True),
        ("old", "a/older/c.py", False),
        ("a/*.py", "a/b.py", True),
        ("a/*.py", "a/b/c.py", False),
        ("a/**/*.py", "a/b/c/d.py", True),
        ("a/**/*.py", "a/d.py", True),
        ("**/x", "x", True),
        ("/a", "b/a", False),
        ("a/", "b/a/c", True),
        ("./a/b", "a/b", True),
        ("b/c", "a/b/c", False),
        ("[ab].py", "b.py", True),
    ],
)
def test_globs(glob, path, expected):
    assert matches(glob, path) is expected


def test_a_hostile_glob_takes_no_time():
    assert not matches("**/" * 300 + "*a" * 300 + "b", "/".join(["a" * 100] * 40))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("// Code generated by protoc-gen-go. DO NOT EDIT.\npackage a", True),
        ("#!/usr/bin/env python\n# @generated by thrift\n", True),
        ("// Code generated by sqlc. DO NOT EDIT.\n// source: query.sql\npackage a", False),
        ("// Code generated by Wire. DO NOT EDIT.\npackage a", False),
        ("// Code generated by goctl. DO NOT EDIT.\npackage a", False),
        ('// Code generated by gorm.io/gen. DO NOT EDIT.\npackage a\nconst TableNameOrder = "orders"', False),
        ("// Code generated by gorm.io/gen. DO NOT EDIT.\npackage a\nvar Order *order", True),
        ('// Code generated by goctl. DO NOT EDIT.\nimport "github.com/zeromicro/go-zero/zrpc"\n', True),
        ("// Code generated by hertz generator. DO NOT EDIT.\npackage a", False),
        ("// Code generated by protoc-gen-go-http. DO NOT EDIT.\npackage a", False),
        ("// This file is @generated by prost-build.\npub struct A {}", True),
        ("// @generated automatically by Diesel CLI.\ndiesel::table! {}", False),
        ("//! `SeaORM` Entity, @generated by sea-orm-codegen 1.1\n", False),
        (
            '@javax.annotation.Generated(\n    value = "by gRPC proto compiler (version 1.7)")\nclass OrdersGrpc {}',
            True,
        ),
        (
            "/** Holder for Kotlin coroutine-based client and server APIs for shop.Orders. */\nobject OrdersGrpcKt",
            True,
        ),
        ("import shop.OrdersGrpc\n/** Made by a gRPC server */\nclass Orders : OrdersGrpc.OrdersImplBase()", False),
        ('import { OrderInput } from "./@generated/graphql/order.input";\n', False),
        ('import { OrderInput } from "@generated/graphql";\n', False),
        ("# Generated by Django 4.2 on 2024-01-01\nfrom django.db import migrations\n", False),
        ("x = 1\n" * 300 + "# DO NOT EDIT", False),
    ],
)
def test_generated_programs_say_so_at_the_top(text, expected):
    assert is_foreign(Source("a.py", text)) is expected


UMD = '(function (root, factory) {\n  if (typeof define === "function" && define.amd) define([], factory);\n}(this, f));\n'
MINIFIED = "!function(e,t){" + "t.a=e.b(c);" * 300 + "}();"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.js", "/*!\n * Carousel v3.1.0\n * Released under the MIT License.\n */\n(function () {})();\n", True),
        ("a.js", "// carousel 3.1.0\n// license: http://carousel.example/license\n\nvar c = {};\n", True),
        ("a.js", UMD, True),
        ("a.js", MINIFIED, True),
        ("a.js", "/*! Carousel v3.1.0, MIT License */\nimport $ from 'jquery';\n", False),
        ("a.js", "/* (c) Acme 2019. Licensed under the Apache License, Version 2.0 */\nfetch('/orders');\n", False),
        ("a.js", "/* Shop v3.1.0, 12.10.2019 */\nfetch('/orders');\n", False),
        ("a.js", "var express = require('express');\n" + MINIFIED, False),
        ("a.js", "fetch('/orders');\n" * 20 + MINIFIED, False),
        ("a.js", "var image = '" + "iVBORw0KGgo" * 300 + "';\nfetch('/orders');\n", False),
        ("a.py", MINIFIED, False),
    ],
)
def test_copies_of_published_libraries_are_told_by_their_looks(path, text, expected):
    assert is_foreign(Source(path, text)) is expected


@pytest.mark.parametrize("text", ["\n" * 1_000_000, "//\n" * 300_000, "/*" * 500_000, "var a=\n" * 200_000])
def test_a_hostile_script_is_judged_in_no_time(text):
    assert not is_foreign(Source("a.js", text))


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"caf\xc3\xa9", "café"),
        (b"\xef\xbb\xbfa: 1", "a: 1"),
        ("a: ü".encode("utf-16"), "a: ü"),
        (b"\xfe\xff\x00a", "a"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"", ""),
    ],
)
def test_decoding(tmp_path, content, text):
    (tmp_path / "x.yaml").write_bytes(content)
    reading = repository(tmp_path, Config()).read("x.yaml")
    assert reading.source == Source("x.yaml", text)
    assert reading.diagnostic is None


def test_what_is_no_utf8_is_read_as_latin1_and_said(tmp_path):
    (tmp_path / "x.py").write_bytes(b"# caf\xe9")
    reading = repository(tmp_path, Config()).read("x.py")
    assert reading.source == Source("x.py", "# café")
    assert "Latin-1" in reading.diagnostic.message


def test_binary_files_are_no_text(tmp_path):
    (tmp_path / "x.ts").write_bytes(b"G\x00\x11video")
    reading = repository(tmp_path, Config()).read("x.ts")
    assert (reading.source, reading.diagnostic) == (None, None)


def test_half_a_utf16_file_is_a_diagnostic(tmp_path):
    (tmp_path / "x.sql").write_bytes(b"\xff\xfea\x00b")
    reading = repository(tmp_path, Config()).read("x.sql")
    assert reading.source is None
    assert "UTF-16" in reading.diagnostic.message


def test_the_size_limit(tmp_path):
    (tmp_path / "fits.sql").write_bytes(b"-" * MAX_BYTES)
    (tmp_path / "long.sql").write_bytes(b"-" * (MAX_BYTES + 1))
    found = repository(tmp_path, Config())
    assert len(found.read("fits.sql").source.text) == MAX_BYTES
    assert found.read("long.sql").source is None
    assert str(found.read("long.sql").diagnostic.at) == "long.sql:1"


def test_nothing_that_is_not_listed_is_read(tmp_path):
    root = tmp_path / "root"
    write(root, "app.py", "tests/test_app.py")
    write(tmp_path, "outside.py")
    found = repository(root, Config())
    for path in ["../outside.py", str(tmp_path / "outside.py"), "tests/test_app.py", "nowhere.py", ""]:
        assert found.read(path).source is None


@posix_only
def test_a_file_that_became_a_link_or_a_pipe_since_is_not_opened(tmp_path):
    write(tmp_path, "a.py", "b.py", "c.py")
    found = repository(tmp_path, Config())
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).unlink()
    (tmp_path / "a.py").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "b.py")
    assert [found.read(name).source for name in found.paths] == [None, None, None]
    assert found.read("c.py").diagnostic.message.startswith("it could not be read")


@posix_only
def test_a_slow_git_is_given_up(tmp_path, monkeypatch):
    write(tmp_path / "root", "a.py")
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\necho told.py\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.setattr("ringfence.read.git.SECONDS", 0.05)
    assert paths(tmp_path / "root") == ["a.py"]


# ---------------------------------------------------------------- facts


def role(source):
    return [Role(source.name, source.line(1))]


def failing(source):
    yield Role("before", source.line(1))
    raise RecursionError


def outlined(source):
    if "broken" in source.text:
        raise ValueError("odd")
    return Outline(source.path, "toy", source.name)


TOY = Language("toy", (".toy",), outlined)


def kinds(path, text, *manifests):
    return [fact.kind for fact in Readers([TOY], manifests).read(Source(path, text)).facts]


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.yml", "a/b.yml", True),
        ("*.yml", "a/b.YML", True),
        ("dockerfile*", "a/Dockerfile.dev", True),
        ("*.yml", "a/b.yaml", False),
        ("templates/*.yaml", "chart/templates/a.yaml", True),
        ("templates/*.yaml", "templates/a.yaml", True),
        ("templates/*.yaml", "templates/sub/a.yaml", False),
        ("migrations/**/*.sql", "a/migrations/2024/x.sql", True),
    ],
)
def test_manifests_are_chosen_by_name(glob, path, expected):
    readers = Readers([], [Manifest("m", (glob,), (), role)])
    assert readers.reads(path) is expected
    assert bool(readers.read(Source(path, "")).facts) is expected


def test_manifests_are_chosen_by_token():
    compose = Manifest("compose", ("*.yaml",), ("services:", "version:"), role)
    assert kinds("a.yaml", "services: {}", compose) == ["a.yaml"]
    assert kinds("a.yaml", "kind: Pod", compose) == []


def test_one_file_may_have_several_readers():
    first, second = Manifest("one", ("*.toy",), (), role), Manifest("two", ("a.*",), (), role)
    said = Readers([TOY], [first, second]).read(Source("a.toy", ""))
    assert said.outline == Outline("a.toy", "toy", "a.toy")
    assert len(said.facts) == 2


def test_a_reader_that_fails_loses_its_file_not_the_others():
    said = Readers([TOY], [Manifest("bad", ("*",), (), failing), Manifest("good", ("*",), (), role)]).read(
        Source("a.toy", "broken")
    )
    assert said.outline is None
    assert [fact.kind for fact in said.facts] == ["before", "a.toy"]
    assert [f"{diagnostic.at}: {diagnostic.message}" for diagnostic in said.diagnostics] == [
        "a.toy:1: toy could not read it (ValueError: odd)",
        "a.toy:1: bad could not read it (RecursionError)",
    ]


def test_generated_programs_are_not_read_but_generated_manifests_are():
    readers = Readers([TOY], [Manifest("m", ("*.yaml",), (), role)])
    assert readers.read(Source("a.toy", "# Code generated by x. DO NOT EDIT.")).outline is None
    assert readers.read(Source("a.yaml", "# Code generated by x. DO NOT EDIT.")).facts


def test_a_file_may_be_in_another_language_than_its_name_says():
    said = Readers([Language("php", (".inc",), lambda source: None)], []).read(Source("a.inc", "Parameters"))
    assert said == FileFacts()


@pytest.mark.parametrize(
    ("path", "first", "program"),
    [
        ("shop/bin/consumer", "#!/usr/bin/env ruby", True),
        ("bin/consumer", "#! /usr/local/bin/ruby -w", True),
        ("bin/consumer", "#!/usr/bin/env -S ruby --yjit", True),
        ("bin/consumer", "#!/bin/sh", False),
        ("bin/consumer", "puts 1", False),
        ("bin/consumer", "#!/usr/bin/env python3", False),
        ("shop/consumer", "#!/usr/bin/env ruby", False),
        ("bin/consumer.txt", "#!/usr/bin/env ruby", False),
    ],
)
def test_the_first_line_tells_the_language_of_a_command(path, first, program):
    readers = Readers([Language("ruby", (".rb",), outlined)], [])
    assert (readers.read(Source(path, f"{first}\n")).outline is not None) is program
    assert readers.reads(path) or not program


def test_files_that_nobody_reads():
    readers = Readers([TOY], [])
    assert readers.reads("a.toy")
    assert readers.reads("A.TOY")
    assert not readers.reads("toy")
    assert not readers.reads("a.toy/readme")


def test_formats_that_an_earlier_run_found_need_not_be_found_again():
    manifests = [Manifest("first", ("*.yaml",), (), role), Manifest("second", ("conf/*.y*ml",), (), role)]
    paths = ["a.toy", "conf/b.yaml", "c.yaml", "readme"]
    found = Readers([TOY], manifests).formats(paths)
    assert found == {"conf/b.yaml": ["first", "second"], "c.yaml": ["first"]}
    knowing = Readers([TOY], manifests)
    knowing.know(paths, {**found, "c.yaml": ["second", "gone"]})
    assert knowing.formats([*paths, "new.yaml"]) == {**found, "c.yaml": ["second"], "new.yaml": ["first"]}
