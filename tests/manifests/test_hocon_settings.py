"""HOCON configuration files."""

from ringfence.manifests.hocon import hocon
from ringfence.model.expression import Hole, literal
from ringfence.model.facts import Program, SettingGroup
from ringfence.model.source import Source


def read(text: str, path: str = "orders/src/main/resources/application.conf") -> list[object]:
    return list(hocon.read(Source(path, text)))


def test_a_file_is_a_group_of_settings_and_says_the_port():
    (group, program) = read("ktor { deployment { port = 8080 } }\nstock.url = ${?STOCK_URL}\n")
    assert isinstance(group, SettingGroup)
    assert isinstance(program, Program)
    assert (group.kind, group.variant) == ("config", "")
    assert [(one.key, one.value.parts) for one in group.settings] == [
        ("ktor.deployment.port", ("8080",)),
        ("stock.url", (Hole("env", "STOCK_URL"),)),
    ]
    assert program.port == Hole("setting", "ktor.deployment.port", literal("8080"))


def test_what_a_library_says_and_what_a_variant_says_are_told_apart():
    ((library,), (variant,)) = read("a = 1", "lib/reference.conf"), read("a = 1", "orders/conf/application-prod.conf")
    assert (library.kind, library.variant) == ("default", "")
    assert (variant.kind, variant.variant, variant.chosen_by[0]) == ("config", "prod", "config.resource")


def test_files_of_other_programs_are_left_alone():
    assert read("input { tcp { port => 5000 } }", "orders/src/main/resources/logstash.conf") == []
    assert read("server {\n  listen 80;\n}", "orders/src/main/resources/nginx.conf") == []
    assert read("# nothing") == []
