"""What composer.json says of a PHP package."""

import json

import pytest
from ringfence.manifests.composer import composer
from ringfence.model.facts import Project
from ringfence.model.source import Source


def package(path: str = "orders/composer.json", **said: object) -> Project:
    (found,) = composer.read(Source(path, json.dumps(said)))
    assert isinstance(found, Project)
    return found


def test_a_program() -> None:
    found = package(name="shop/orders", type="project", require={"php": "^8", "slim/slim": "^4"})
    assert (found.name, found.folder, found.kind, found.runnable) == ("shop/orders", "orders", "composer", True)
    assert (found.dependencies, found.library) == (("php", "slim/slim"), False)


@pytest.mark.parametrize(
    ("said", "runnable", "library"),
    [
        ({"type": "library", "require": {"laravel/framework": "^11"}}, False, True),
        ({"type": "symfony-bundle"}, False, True),
        ({"require": {"laravel/framework": "^11"}}, True, False),
        ({"require": {"symfony/framework-bundle": "*"}}, True, False),
        ({"require": {"illuminate/support": "^11"}}, False, False),
        ({"type": "project"}, True, False),
    ],
)
def test_programs_and_libraries(said: dict[str, object], runnable: bool, library: bool) -> None:
    found = package(**said)
    assert (found.runnable, found.library) == (runnable, library)


def test_a_package_without_a_name_is_called_after_its_folder() -> None:
    assert package(require={}).name == "orders"


def test_what_lies_beside_it() -> None:
    found = package(
        require={"shop/shared": "*"},
        repositories=[
            {"type": "path", "url": "../shared"},
            {"type": "vcs", "url": "x"},
            {"type": "path", "url": "../*"},
        ],
        autoload={"psr-4": {"App\\": "src/", "Common\\": ["../common/src"]}},
    )
    assert found.dependencies == ("shop/shared", "../shared", "../common/src", "../common")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"require": 3, "repositories": [1, {"url": 2}], "autoload": []}', "null"]
)
def test_broken_files(text: str) -> None:
    assert len(list(composer.read(Source("composer.json", text)))) <= 1
