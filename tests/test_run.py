"""A run: which configuration counts, which rules run, and what becomes of a rule that fails."""

import pytest
from ringfence.config import Config, ConfigError, RuleConfig
from ringfence.extend import NoOptions, Rule
from ringfence.model.finding import Finding
from ringfence.model.source import Span
from ringfence.model.system import System
from ringfence.plugins import Plugins
from ringfence.read.files import repository
from ringfence.run import Analysis, Known, RuleError, analyse, check, find_config, is_on, load_config


def finding(rule):
    return Finding(rule, "a -> b", ("a", "b"), "said", Span("a.py", 1))


def rule(id, severity="error", answer=None):
    def found(system, options):
        return [finding(id)] if answer is None else answer(system, options)

    return Rule(id, "", severity, found, NoOptions, "")


@pytest.fixture
def analysis(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    return Analysis(System(), Config(), Plugins(), repository(tmp_path, Config()), ())


# ---------------------------------------------------------------- configuration


def test_without_a_configuration_everything_is_as_it_comes(tmp_path):
    assert find_config(tmp_path, ()) == Config()


@pytest.mark.parametrize("name", ["ringfence.yaml", "ringfence.yml", ".ringfence.yaml"])
def test_a_configuration_in_the_root_is_used(tmp_path, name):
    (tmp_path / name).write_text("exclude: [legacy]\n")
    config = find_config(tmp_path, ())
    assert (config.path, config.exclude) == (name, ("legacy",))


def test_ringfence_yaml_comes_before_pyproject(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.ringfence]\nexclude = ['other']\n")
    assert find_config(tmp_path, ()).exclude == ("other",)
    (tmp_path / "ringfence.yaml").write_text("exclude: [legacy]\n")
    assert find_config(tmp_path, ()).exclude == ("legacy",)


@pytest.mark.parametrize("content", [b"\x00\x01", b"exclude: 3", b"exclued: []"])
def test_a_configuration_that_cannot_be_read_is_an_error(tmp_path, content):
    (tmp_path / "ringfence.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"ringfence\.yaml:1"):
        find_config(tmp_path, ())


def test_a_configuration_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match=r"own\.yaml:1:1: it could not be read: No such file"):
        load_config(tmp_path, "own.yaml", ())


# ---------------------------------------------------------------- rules


def test_every_rule_speaks(analysis):
    assert [said.rule for said in check(analysis, [rule("one"), rule("two")], Config())] == ["one", "two"]


@pytest.mark.parametrize(
    ("own", "configured", "runs"),
    [("error", "", True), ("error", "off", False), ("off", "", False), ("off", "note", True), ("note", "error", True)],
)
def test_a_rule_that_is_off_does_not_run(analysis, own, configured, runs):
    config = Config(rules={"one": RuleConfig(configured)})
    assert is_on(rule("one", own), config) is runs
    assert bool(check(analysis, [rule("one", own)], config)) is runs


def fails_at_once(system, options):
    raise KeyError("orders")


def fails_on_the_way(system, options):
    yield finding("bad")
    raise RecursionError


@pytest.mark.parametrize(
    ("answer", "said"), [(fails_at_once, "KeyError: 'orders'"), (fails_on_the_way, "RecursionError")]
)
def test_a_rule_that_fails_is_named(analysis, answer, said):
    with pytest.raises(RuleError, match=rf"rule bad failed \({said}\)") as caught:
        check(analysis, [rule("bad", answer=answer)], Config())
    assert caught.value.__cause__ is not None


def test_the_text_of_analysed_files_is_at_hand(analysis):
    assert analysis.text("a.py") == "x = 1\n"
    assert analysis.text("../a.py") is None


# ---------------------------------------------------------------- what is read


POM = "<project><groupId>g</groupId><artifactId>{}</artifactId>{}</project>"
NEEDS_LIB = "<dependencies><dependency><groupId>g</groupId><artifactId>lib</artifactId></dependency></dependencies>"


class Noted:
    """What was read, as a memory of facts is told it."""

    def __init__(self):
        self.read = []

    def get(self, path):
        return None

    def put(self, path, said):
        self.read.append(path)


def read_in(folder, files):
    """Which programs among some files are read."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    noted = Noted()
    analyse(folder, known=Known(noted, None))
    return sorted(path for path in noted.read if not files[path])


@pytest.mark.parametrize(
    ("beside", "is_read"),
    [
        ({}, False),
        ({"docs.md": "text", "values.yaml": "a: 1"}, False),
        ({"compose.yaml": "services: {shop: {image: postgres}}"}, False),
        ({"compose.yaml": "services: {shop: {build: .}}"}, True),
        ({"ringfence.yaml": "services: {shop: {path: app}}"}, True),
        ({"pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['flask']\n"}, True),
    ],
)
def test_code_is_read_where_a_service_may_run_it(tmp_path, beside, is_read):
    assert read_in(tmp_path, {"app/main.py": "", **beside}) == (["app/main.py"] if is_read else [])


def test_code_beside_services_is_read_where_theirs_may_import_it(tmp_path):
    files = {"shop/main.py": "", "lib/money.py": "", "site/index.ts": "", "tools/Tool.java": ""}
    assert read_in(tmp_path, {**files, "compose.yaml": "services: {shop: {build: shop}}"}) == [
        "lib/money.py",
        "shop/main.py",
    ]


def test_code_that_an_image_is_given_is_read(tmp_path):
    files = {"docker/Dockerfile": "FROM node\nCOPY site /site\nCMD node /site\n", "site/index.ts": "", "lib/a.py": ""}
    compose = "services: {shop: {build: {context: ., dockerfile: docker/Dockerfile}}}"
    assert "site/index.ts" in read_in(tmp_path, {**files, "compose.yaml": compose})


@pytest.mark.parametrize(("needs", "is_read"), [("", False), (NEEDS_LIB, True)])
def test_code_of_a_module_is_read_where_a_service_depends_on_it(tmp_path, needs, is_read):
    files = {
        "shop/pom.xml": POM.format("shop", needs),
        "shop/src/main/java/Shop.java": "",
        "lib/pom.xml": POM.format("lib", ""),
        "lib/src/main/java/Money.java": "",
        "scripts/Loose.java": "",
        "compose.yaml": "services: {shop: {build: shop}}",
    }
    read = read_in(tmp_path, files)
    assert {"shop/src/main/java/Shop.java", "scripts/Loose.java"} <= set(read)
    assert ("lib/src/main/java/Money.java" in read) == is_read


def test_code_that_deploys_services_is_read(tmp_path):
    host = 'var builder = DistributedApplication.CreateBuilder(args);\nbuilder.AddRedis("cache");\nbuilder.Build().Run();\n'
    (tmp_path / "Host.cs").write_text(host)
    assert [component.name for component in analyse(tmp_path).system.components] == ["cache"]
