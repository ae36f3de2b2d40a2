"""Configuration files of .NET programs."""

from ringfence.manifests.appsettings import appsettings
from ringfence.model.expression import Hole, Text
from ringfence.model.facts import Participation, Program, SettingGroup
from ringfence.model.source import Source


def group(text: str, path: str = "src/Orders/appsettings.json") -> SettingGroup:
    (found,) = appsettings.read(Source(path, text))
    assert isinstance(found, SettingGroup)
    return found


def values(found: SettingGroup) -> dict[str, str]:
    return {s.key: s.value.literal for s in found.settings if isinstance(s.value, Text)}


def test_values_have_their_path_of_keys() -> None:
    found = group('{"ConnectionStrings": {"Db": "Server=sql"}, "Hosts": ["a", {"b": 1}], "On": true, "No": null}')
    assert values(found) == {
        "ConnectionStrings.Db": "Server=sql",
        "Hosts.0": "a",
        "Hosts.1.b": "1",
        "On": "true",
    }
    assert (found.kind, found.variant, found.chosen_by) == ("config", "", ())
    assert (found.settings[0].at.line, found.settings[0].at.column) == (1, 30)


def test_a_variant_is_for_an_environment() -> None:
    found = group('{"A": "b"}', "src/Orders/appsettings.Development.json")
    assert found.variant == "Development"
    assert found.chosen_by == ("ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT")


def test_user_secrets_have_whole_paths_as_keys() -> None:
    assert values(group('{"ConnectionStrings:Db": "x", "A__B": "y"}', "secrets.json")) == {
        "ConnectionStrings.Db": "x",
        "A.B": "y",
    }


def test_what_is_no_object_says_nothing() -> None:
    assert list(appsettings.read(Source("appsettings.json", "[1]"))) == []
    assert list(appsettings.read(Source("appsettings.json", "{"))) == []


def test_under_which_name_steeltoe_registers_a_program_and_where() -> None:
    text = (
        '{"Spring": {"Application": {"Name": "Orders"}}, "Eureka": {"Client": {"ServiceUrl": "http://eureka:8761/"}}}'
    )
    program, participation = list(appsettings.read(Source("Orders/appsettings.json", text)))[1:]
    assert isinstance(program, Program)
    assert isinstance(participation, Participation)
    assert program.name == Hole("setting", "Spring.Application.Name", Text(("Orders",)))
    assert (participation.kind, participation.protocol) == ("discovery", "eureka")
    variant = list(appsettings.read(Source("Orders/appsettings.docker.json", text)))[1:]
    assert [type(fact) for fact in variant] == [Participation]
