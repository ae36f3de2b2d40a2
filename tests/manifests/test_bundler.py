"""What Gemfile and gemspec say of a Ruby project."""

import pytest
from ringfence.manifests.bundler import bundler, gemspec
from ringfence.model.facts import Project
from ringfence.model.source import Source


def project(text: str, path: str = "orders/Gemfile") -> Project:
    read = gemspec if path.endswith(".gemspec") else bundler
    (found,) = read.read(Source(path, text))
    assert isinstance(found, Project)
    return found


def test_a_program() -> None:
    found = project("source 'https://x'\n\ngem 'rails', '~> 7'  # the framework\ngem \"pg\"\n# gem 'redis'\n")
    assert (found.name, found.folder, found.kind, found.runnable) == ("orders", "orders", "bundler", True)
    assert found.dependencies == ("rails", "pg")


@pytest.mark.parametrize(
    ("text", "runnable"),
    [
        ("gem 'sinatra'\n", True),
        ("gem 'faraday'\n", False),
        ("group :development, :test do\n  gem 'puma'\nend\n", False),
        ("group :production do\n  gem 'puma'\nend\n", True),
        ("group :test do\n  gem 'rspec'\nend\ngem 'karafka'\n", True),
        ("gemspec\ngem 'rails'\n", False),
        ("if ENV['X']\n  gem 'a'\nend\ngem 'grape'\n", True),
    ],
)
def test_programs_and_libraries(text: str, runnable: bool) -> None:
    assert project(text).runnable is runnable


def test_gems_that_lie_in_the_repository() -> None:
    text = "gem 'shared', path: '../shared'\npath '../gems' do\n  gem 'clients'\nend\ngem 'pg'\n"
    assert project(text).dependencies == ("shared", "clients", "pg", "../shared", "../gems/clients")


def test_a_gem() -> None:
    text = "Gem::Specification.new do |spec|\n  spec.name = 'shared'\n  spec.add_dependency 'faraday', '~> 2'\nend\n"
    found = project(text, "gems/shared/shared.gemspec")
    assert (found.name, found.runnable, found.library, found.dependencies) == ("shared", False, True, ("faraday",))
