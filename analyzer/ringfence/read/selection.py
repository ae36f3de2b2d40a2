"""Which of a repository's files say something about the running system.

Left out by default: tests (a call in a test is no evidence), vendored and generated code, documentation. Only path
parts below the analysed root count, so a system that itself lies in a folder called ``tests`` is read. ``include``
globs bring files back, ``exclude`` globs leave more out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from msgspec import Struct

from ringfence.patterns import pattern
from ringfence.read.globs import Globs
from ringfence.read.listing import VENDORED_FOLDERS

TESTS = "tests"
VENDORED = "vendored"
GENERATED = "generated"
DOCUMENTATION = "documentation"
TOOLS = "tools"
EXCLUDED = "excluded"

# fmt: off
_TEST_FOLDERS = frozenset((
    "test", "tests", "__test__", "__tests__", "__mocks__", "__snapshots__", "spec", "specs", "e2e", "__e2e__", "testing",
    "testdata", "test-data", "test_data", "fixtures", "__fixtures__", "cypress", "playwright", "gatling", "jmeter",
    "benchmarks",
))
_TEST_FILES = (
    "test_*.py", "*_test.py", "tests.py", "conftest.py", "*_test.go",
    "*_spec.rb", "*_test.rb", "spec_helper.rb", "rails_helper.rb", "test_helper.rb",
    "*.test.[jt]s", "*.test.[jt]sx", "*.test.[cm][jt]s", "*.spec.[jt]s", "*.spec.[jt]sx", "*.spec.[cm][jt]s",
    "*.cy.[jt]s", "*.e2e-spec.[jt]s", *(f"*.{kind}test.[jt]s*" for kind in (
        "unit", "int", "integration", "e2e", "api", "server", "client", "browser", "smoke", "load",
    )),
    "*Test.java", "*Tests.java", "*TestCase.java", "*[a-z]IT.java", "*Test.kt", "*Tests.kt", "*[a-z]IT.kt",
    "*_test.rs", "*_tests.rs", "tests.rs",
    "*Test.cs", "*Tests.cs", "*Spec.groovy", "*Test.groovy", "*Spec.scala", "*Test.scala",
    "*Test.php", "*TestCase.php", "*Cest.php",
)
_ASIDE_OF_CARGO = frozenset(("benches", "examples"))
"""Folders beside a Cargo.toml whose programs are no part of the package."""
_CACHE_FOLDERS = frozenset((
    "__pycache__", ".next", ".nuxt", ".svelte-kit", ".angular", ".parcel-cache", ".turbo", ".cache", ".serverless",
    ".aws-sam", "cdk.out", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".ringfence_cache", "coverage", "htmlcov",
    ".idea", ".vscode", ".vs", ".devcontainer", "dist",
))
_OUTPUT_FOLDERS = {  # output only beside the build file that fills them: build/ may as well hold Dockerfiles
    "build": ("build.gradle", "build.gradle.kts", "package.json", "setup.py", "pyproject.toml", "CMakeLists.txt"),
    "target": ("pom.xml", "Cargo.toml", "build.sbt"),
    "out": ("build.gradle", "build.gradle.kts", "pom.xml", "package.json"),
    "bin": ("*.csproj", "*.fsproj", ".project"),
    "obj": ("*.csproj", "*.fsproj"),
}
_GENERATED_FILES = (
    "*_pb2.py", "*_pb2_grpc.py", "*_pb2.pyi", "*.pb.go", "*.pb.gw.go", "*_grpc_pb.js", "*_pb.js", "*_gen.go",
    "*_generated.go", "zz_generated*.go", "*.g.cs", "*.[dD]esigner.cs", "*.generated.*", "*.d.ts",
    "_ide_helper*.php", "*.min.js", "*.min.css", "*.bundle.js", "*.chunk.js", "*.js.map", "*.css.map",
)
_COMPILED = {"js": ("ts", "tsx"), "jsx": ("tsx",), "mjs": ("mts",), "cjs": ("cts",)}
_DOCUMENTATION_FOLDERS = frozenset(("docs", "doc", "javadoc", "apidocs"))
_PROGRAMS = (
    ".py", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte",
    ".rb", ".php", ".go", ".rs", ".java", ".kt", ".cs",
)
"""What is none of the system's in a hidden folder, which holds what tools are told: rules of a linter with samples of what
they find, stories, hooks. Manifests lie there, too.
"""
_VENDOR_MARKS = frozenset(("modules.txt", "autoload.php", "bundle"))
_WEB_SUFFIXES = (".js", ".css", ".map", ".scss", ".less")
# fmt: on

_TEST_FOLDER = pattern(
    r".+[.](unit|integration|functional|acceptance|component|contract|architecture|system|e2e)?tests?"
    r"|(unit|integration|functional|acceptance|component|contract|system|smoke|api|ui|e2e)[-_]?tests?"
    r"|(.+[.])?test[-_]?harness|benchmarks?[-_](tools?|tests?)",
    re.IGNORECASE,
)
_PACKAGES = pattern(r"(?:.*/)?src/main/(?:java|kotlin|scala|groovy)(?:/.*)?")
_NAMES_OF_PACKAGES = frozenset((
    "spec", "specs", "fixtures", "cypress", "playwright", "gatling", "jmeter", "doc", "docs", "coverage", "dist",
    "benchmarks",
))  # fmt: skip
"""What a part of a program may be called, among the packages of what a build for the JVM ships: insurance has a coverage."""
_WILD = pattern(r"[*?]|\[.*")
_GRADLE_TEST_SET = pattern(r"test[A-Z]\w*|\w+Test")


_TELLING = ("wire_gen.go", "router_gen.go", "model_gen.go", "Model_gen.go", "_http.pb.go")
"""Ends of generated files that say what stands nowhere else: who is handed to whom, which routes are served, what is done
to tables.
"""


class Selection(Struct, frozen=True):
    """The paths that are read, sorted, and why each other one is left out."""

    paths: tuple[str, ...]
    left_out: dict[str, str]


def select(paths: Collection[str], exclude: Sequence[str] = (), include: Sequence[str] = ()) -> Selection:
    """Divide POSIX paths relative to the analysed root; globs as in :func:`matches`."""
    folders = _Folders(paths)
    left_out: dict[str, str] = {}
    for path in paths:
        why = folders.left_out(path.rpartition("/")[0]) or _left_out_file(path) or folders.compiled(path)
        if any(matches(glob, path) for glob in exclude):
            why = EXCLUDED
        if why and not any(matches(glob, path) for glob in include):
            left_out[path] = why
    return Selection(tuple(sorted(set(paths) - left_out.keys())), left_out)


def matches(glob: str, path: str) -> bool:
    """Whether a glob names the path or a folder above it, as in ``.gitignore``: without ``/`` at any depth, with one
    from the root; ``*`` stays inside a name, ``**`` crosses folders.
    """
    segments, words = _segments(glob)
    if not all(word in path for word in words):
        return False
    parts = path.split("/")
    reached = {0}
    for segment in segments:
        if segment == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {i + 1 for i in reached if i < len(parts) and fnmatchcase(parts[i], segment)}
        if not reached:
            return False
    return True


@lru_cache(maxsize=1000)
def _segments(glob: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A glob's segments, and what of it stands in every path that it matches, word by word."""
    glob = glob.removeprefix("./").rstrip("/")
    segments = glob.removeprefix("/").split("/")
    if "/" not in glob:
        segments.insert(0, "**")
    return tuple(segments), tuple(word for segment in segments for word in _WILD.split(segment) if word)


def _left_out_file(path: str) -> str:
    name = path.rpartition("/")[2]
    kinds = set(_files().fitting(name))
    if TESTS in kinds:
        return TESTS
    if kinds and not name.endswith(_TELLING):
        return GENERATED
    if path.endswith(_WEB_SUFFIXES) and "vendor" in path.split("/")[:-1]:
        return VENDORED
    return TOOLS if path.endswith(_PROGRAMS) and ("/." in path or path.startswith(".")) and _is_hidden(path) else ""


def _is_hidden(path: str) -> bool:
    return any(folder.startswith(".") for folder in path.split("/")[:-1])


@lru_cache(maxsize=1)
def _files() -> Globs[str]:
    return Globs([*((glob, TESTS) for glob in _TEST_FILES), *((glob, GENERATED) for glob in _GENERATED_FILES)])


class _Folders:
    """Why folders are left out, each decided once."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._entries: dict[str, set[str]] = {}
        for path in paths:
            self._add(path)
        self._known = {"": ""}

    def _add(self, path: str) -> None:
        while path:
            folder, _, name = path.rpartition("/")
            if folder in self._entries:
                self._entries[folder].add(name)
                return
            self._entries[folder] = {name}
            path = folder

    def compiled(self, path: str) -> str:
        """A program in JavaScript beside the one in TypeScript it was made of."""
        stem, dot, suffix = path.rpartition(".")
        if suffix not in _COMPILED or not dot:
            return ""
        folder, _, name = stem.rpartition("/")
        beside = self._entries.get(folder, set())
        return GENERATED if any(f"{name}.{origin}" in beside for origin in _COMPILED[suffix]) else ""

    def left_out(self, folder: str) -> str:
        if folder not in self._known:
            parent, _, name = folder.rpartition("/")
            self._known[folder] = self.left_out(parent) or self._own(folder, parent, name)
        return self._known[folder]

    def _own(self, folder: str, parent: str, name: str) -> str:
        if name in VENDORED_FOLDERS or self._is_vendor(folder, name) or "pyvenv.cfg" in self._entries[folder]:
            return VENDORED
        if name in _NAMES_OF_PACKAGES and _PACKAGES.fullmatch(parent):
            return ""
        if name in _CACHE_FOLDERS or self._is_output(parent, name):
            return GENERATED
        lower = name.lower()
        if lower in _TEST_FOLDERS or (("test" in lower or "benchmark" in lower) and _TEST_FOLDER.fullmatch(name)):
            return TESTS
        if _is_gradle_test_set(parent, name) or (name in _ASIDE_OF_CARGO and "Cargo.toml" in self._entries[parent]):
            return TESTS
        return DOCUMENTATION if lower in _DOCUMENTATION_FOLDERS else ""

    def _is_vendor(self, folder: str, name: str) -> bool:
        """A ``vendor`` folder that a package manager filled; a shop's ``vendor`` service is none."""
        entries = self._entries[folder]
        return name == "vendor" and (not entries.isdisjoint(_VENDOR_MARKS) or any(map(_is_domain, entries)))

    def _is_output(self, parent: str, name: str) -> bool:
        beside = self._entries[parent]
        return any(fnmatchcase(entry, glob) for glob in _OUTPUT_FOLDERS.get(name, ()) for entry in beside)


def _is_domain(name: str) -> bool:
    return name.endswith((".com", ".org", ".io", ".in", ".net", ".dev"))


def _is_gradle_test_set(parent: str, name: str) -> bool:
    return parent.rpartition("/")[2] == "src" and _GRADLE_TEST_SET.fullmatch(name) is not None
