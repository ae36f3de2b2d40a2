"""Python build files: names, dependencies, and which of them start a program."""

import time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.manifests.python_project import python_project
from ringfence.model.facts import Project
from ringfence.model.source import Source

NAMES = ("pyproject.toml", "requirements.txt", "setup.cfg", "Pipfile")


def read(text: str, path: str):
    return list(python_project.read(Source(path, dedent(text))))


def project(text: str, path: str) -> Project:
    (found,) = read(text, path)
    assert found.kind == "python"
    return found


def test_pyproject() -> None:
    found = project(
        """\
        [project]
        name = "orders"
        dependencies = ["FastAPI[standard]>=0.110", "Foo.Bar_baz ; python_version < '3'", "x @ https://h/x.whl", 5]
        """,
        "services/orders/pyproject.toml",
    )
    assert (found.name, found.folder, found.runnable) == ("orders", "services/orders", True)
    assert found.dependencies == ("fastapi", "foo-bar-baz", "x")


def test_poetry_and_pipfile() -> None:
    poetry = project(
        '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3"\ncelery = "*"\n', "pyproject.toml"
    )
    assert (poetry.name, poetry.folder, poetry.dependencies, poetry.runnable) == ("a", "", ("celery",), True)
    pipfile = project('[packages]\nDjango = "*"\n[dev-packages]\npytest = "*"\n', "shop/Pipfile")
    assert (pipfile.name, pipfile.folder, pipfile.dependencies, pipfile.runnable) == ("shop", "shop", ("django",), True)


def test_requirements() -> None:
    found = project(
        """\
        # comment
        --index-url https://example.org/simple
        -r base.txt
        Flask==3.0.0 \\
            --hash=sha256:00
        gunicorn # server
        -e git+https://example.org/lib.git#egg=My_Lib
        git+https://example.org/unnamed.git
        ./local
        requests[socks]~=2.0
        flask
        """,
        "cart/requirements.txt",
    )
    assert (found.name, found.folder, found.runnable) == ("cart", "cart", True)
    assert found.dependencies == ("flask", "gunicorn", "my-lib", "requests")


def test_a_folder_of_requirements_belongs_to_the_folder_above() -> None:
    found = project("django\n", "shop/requirements/base.txt")
    assert (found.name, found.folder, found.runnable) == ("shop", "shop", True)


def test_setup_cfg() -> None:
    found = project(
        "[metadata]\nname = lib\n[options]\ninstall_requires =\n    requests>=2\n    attrs\n", "lib/setup.cfg"
    )
    assert (found.name, found.dependencies, found.runnable) == ("lib", ("requests", "attrs"), False)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("fastapi\n-e ../common[kafka]\n./vendored\n", "orders/requirements.txt"),
        (
            "fastapi\ncommon @ file:../common ; python_version > '3'\n--editable ./vendored/\n",
            "orders/requirements.txt",
        ),
        (
            "[project]\nname='orders'\ndependencies=['fastapi']\n"
            "[tool.uv.sources]\ncommon = { path = '../common', editable = true }\nvendored = { path = './vendored' }\n"
            "other = { index = 'own' }\n",
            "orders/pyproject.toml",
        ),
        (
            "[tool.poetry]\nname='orders'\n[tool.poetry.dependencies]\nfastapi = '*'\n"
            "common = { path = '../common', develop = true }\nvendored = { path = './vendored' }\n",
            "orders/pyproject.toml",
        ),
    ],
)
def test_what_is_installed_from_a_folder(text, path) -> None:
    found = project(text, path)
    assert found.installs == ("../common", "./vendored")
    assert "fastapi" in found.dependencies
    assert not any("." in name or "/" in name for name in found.dependencies)


GIT = "git+https://example.org/shop.git"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"fastapi\n{GIT}@main#egg=common&subdirectory=libs/common\n", "apps/orders/requirements.txt"),
        (f"fastapi\ncommon @ {GIT}#subdirectory=libs/common/\n", "apps/orders/requirements.txt"),
        (
            f"[project]\nname='orders'\ndependencies=['fastapi', 'common @ {GIT}@main#subdirectory=libs/common']\n",
            "apps/orders/pyproject.toml",
        ),
        (
            "[tool.poetry]\nname='orders'\n[tool.poetry.dependencies]\nfastapi = '*'\n"
            "common = { git = 'https://example.org/shop.git', subdirectory = 'libs/common' }\n",
            "apps/orders/pyproject.toml",
        ),
    ],
)
def test_a_folder_of_a_repository_that_git_brings(text: str, path: str) -> None:
    found = project(text, path)
    assert found.installs == ("../../libs/common",)
    assert set(found.dependencies) == {"fastapi", "common"}


def test_members_of_a_workspace() -> None:
    found = project(
        "[project]\nname='orders'\ndependencies=['fastapi', 'shop_common']\n"
        "[tool.uv.sources]\nshop_common = { workspace = true }\n",
        "apps/orders/pyproject.toml",
    )
    assert (found.installs, found.dependencies) == (("shop-common",), ("fastapi", "shop-common"))


def test_a_library_is_not_runnable() -> None:
    assert not project(
        '[project]\nname = "money"\ndependencies = ["pydantic", "flask-utils"]\n', "pyproject.toml"
    ).runnable


@pytest.mark.parametrize(
    ("classifier", "runnable"),
    [
        ("Framework :: Django :: 5.2", False),
        ("Topic :: Software Development :: Libraries :: Python Modules", False),
        ("Programming Language :: Python :: 3", True),
        ("Environment :: Web Environment", True),
    ],
)
def test_what_classifies_itself_as_a_library_is_not_runnable(classifier, runnable) -> None:
    texts = {
        "pyproject.toml": f"[project]\nname = 'a'\ndependencies = ['django']\nclassifiers = ['{classifier}']\n",
        "x/pyproject.toml": f"[tool.poetry]\nclassifiers = ['{classifier}']\n[tool.poetry.dependencies]\ndjango = '5'\n",
        "setup.cfg": f"[metadata]\nclassifiers =\n    {classifier}\n[options]\ninstall_requires = django\n",
    }
    assert [project(text, path).runnable for path, text in texts.items()] == [runnable] * 3


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[project]\nname = 'a'\n[project.scripts]\na-api = 'a.cmd:main'\n", "pyproject.toml"),
        ("[project]\nname = 'a'\n[project.entry-points.wsgi_scripts]\na-api = 'a.wsgi:app'\n", "pyproject.toml"),
        ("[project]\nname = 'a'\n[project.entry-points.console_scripts]\na-api = 'a.cmd:main'\n", "pyproject.toml"),
        ("[tool.poetry]\nname = 'a'\n[tool.poetry.scripts]\na-api = 'a.cmd:main'\n", "pyproject.toml"),
        ("[metadata]\nname = a\n[entry_points]\nconsole_scripts =\n    a-api = a.cmd:main\n", "setup.cfg"),
        ("[metadata]\nname = a\n[entry_points]\nwsgi_scripts =\n    a-api = a.wsgi:app\n", "setup.cfg"),
        ("[metadata]\nname = a\n[options.entry_points]\nconsole_scripts =\n    a-api = a.cmd:main\n", "setup.cfg"),
    ],
)
def test_what_is_installed_to_be_run(text, path) -> None:
    found = project(text, path)
    assert (found.commands, found.serving, found.runnable) == (True, False, False)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[project]\nname = 'a'\n[project.entry-points.drivers]\nb = 'a.b:C'\n", "pyproject.toml"),
        ("[project]\nname = 'a'\nscripts = 'x'\nentry-points = 1\n", "pyproject.toml"),
        ("[metadata]\nname = a\n[entry_points]\na.drivers =\n    b = a.b:C\nconsole_scripts =\n", "setup.cfg"),
        (
            "[metadata]\nname = a\nclassifier =\n    Topic :: Software Development :: Libraries\n"
            "[entry_points]\nconsole_scripts =\n    a = a:main\n",
            "setup.cfg",
        ),
    ],
)
def test_what_installs_no_program(text, path) -> None:
    assert not project(text, path).commands


def test_what_libraries_depend_on_as_well_makes_no_program_alone() -> None:
    found = project("oslo.service[threading]>=4\nPasteDeploy\n", "a/requirements.txt")
    assert (found.runnable, found.serving) == (False, True)
    assert not project("oslo.config\nkeystoneauth1\nWebOb\n", "a/requirements.txt").serving


def test_the_project_of_such_a_library_itself_is_one() -> None:
    assert project("[metadata]\nname = oslo.messaging\n", "setup.cfg").library
    assert not project("[metadata]\nname = acme.messaging\n", "setup.cfg").library


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[tool.black]\nline-length = 100\n", "pyproject.toml"),
        ("[project\n", "pyproject.toml"),
        ("project = 3\ntool = []\n", "pyproject.toml"),
        ("[flake8]\nmax-line-length = 100\n", "setup.cfg"),
        ("no section\n", "setup.cfg"),
        ("flask\n", "requirements-dev.txt"),
        ("flask\n", "requirements_test.txt"),
        ("flask\n", "requirements.dev.txt"),
        ("flask\n", "requirements/docs.txt"),
    ],
)
def test_what_describes_no_deployed_project(text, path) -> None:
    assert read(text, path) == []


def test_requirements_named_for_anything_else_count() -> None:
    assert project("flask\n", "device/requirements-prod.txt").runnable


@pytest.mark.parametrize(
    "text",
    [
        "a." * 400_000 + "a=1\n",
        "a=" + "[" * 100_000,
        "[" * 100_000,
        "a=" + "9" * 3_000,
        f"[project]\nname='{'x' * 9}'\n" * 9,
    ],
)
def test_hostile_toml_ends_soon(text) -> None:
    start = time.process_time()
    read(text, "pyproject.toml")
    assert time.process_time() - start < 10


@given(st.sampled_from(NAMES), st.text(alphabet=st.characters() | st.sampled_from("[]=\n \"'.#-abproject")))
def test_no_text_raises(path, text) -> None:
    assert all(isinstance(fact, Project) for fact in read(text, path))


ODD = st.recursive(
    st.sampled_from(["1", "true", "'x'", "[]", "[1, 'flask']", "{}"]),
    lambda inner: st.builds("{{ name = {}, dependencies = {} }}".format, inner, inner),
    max_leaves=4,
)


@given(ODD, ODD, ODD)
def test_no_odd_type_raises(one, two, three) -> None:
    read(f"project = {one}\npackages = {two}\ntool = {{ poetry = {three}, flit = {one} }}\n", "pyproject.toml")
    read(f"packages = {one}\n", "Pipfile")
