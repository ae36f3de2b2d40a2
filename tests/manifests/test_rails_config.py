"""What the YAML files of Ruby programs say, with what ERB puts into them."""

import pytest
from ringfence.manifests.rails_config import rails_config
from ringfence.model.expression import Expression, Hole, Text, literal
from ringfence.model.facts import SettingGroup
from ringfence.model.source import Source


def group(text: str, path: str = "shop/config/database.yml") -> SettingGroup:
    (found,) = rails_config.read(Source(path, text))
    assert isinstance(found, SettingGroup)
    return found


def settings(text: str, path: str = "shop/config/database.yml") -> dict[str, Expression]:
    return {setting.key: setting.value for setting in group(text, path).settings}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("db", literal("db")),
        ("<%= ENV['A'] %>", Hole("env", "A")),
        ('"<%= ENV["A"] %>"', Hole("env", "A")),
        ("<%= ENV.fetch('A', 'b') %>", Hole("env", "A", literal("b"))),
        ("<%= ENV.fetch('A') { 'b' } %>", Hole("env", "A", literal("b"))),
        ("<%= ENV.fetch('A') { 5 } %>", Hole("env", "A", literal("5"))),
        ("<%= ENV['A'] || 'b' %>", Hole("env", "A", literal("b"))),
        ("<%= ENV['A'] || ENV['B'] %>", Hole("env", "A", Hole("env", "B"))),
        ("x_<%= ENV['A'] %>", Text(("x_", Hole("env", "A")))),
        ("<%= Rails.application.credentials.x %>", Hole("unknown", "Rails.application.credentials.x")),
        ("<%= 'a' %>", literal("a")),
    ],
)
def test_values(written: str, expected: Expression) -> None:
    assert settings(f"production:\n  host: {written}\n")["ruby.database.production.host"] == expected


def test_merged_and_several() -> None:
    text = (
        "default: &d\n  adapter: mysql2\nproduction:\n  primary:\n    <<: *d\n    database: a\n  cache:\n    <<: *d\n"
    )
    found = settings(text)
    assert found["ruby.database.production.primary.adapter"] == literal("mysql2")
    assert found["ruby.databases.production"] == literal("primary,cache")
    assert found["ruby.databases.default"] == literal("-")
    assert found["ruby.lines.production"] == literal("3")
    assert found["ruby.lines.production.cache"] == literal("7")


def test_lines_of_erb_alone_are_none() -> None:
    text = "<% if true %>\nproduction:\n  host: a\n<% end %>\n<%# none %>\n"
    assert settings(text)["ruby.database.production.host"] == literal("a")


def test_an_example_gives_way_to_the_file_itself() -> None:
    assert group("production:\n  host: a\n", "config/database.yml.example").kind == "default"
    assert group("production:\n  host: a\n", "config/database.yml").kind == "config"


def test_nothing_is_made_of_what_is_no_mapping() -> None:
    assert list(rails_config.read(Source("config/redis.yml", "- a\n"))) == []
    assert list(rails_config.read(Source("config/redis.yml", "<%= x"))) == []
