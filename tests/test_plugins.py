"""Contributions are found by file, told apart by type, and refused when they are broken."""

import os
import shutil
import subprocess
import sys
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import ringfence
import ringfence_rules
from ringfence import plugins
from ringfence.plugins import PluginError, collect

RULE = """
from ringfence.extend import rule

@rule({id!r}, summary="", severity="note", help=__doc__)
def check(system, options):
    return ()
"""
MANIFEST = """
from ringfence.extend import manifest

@manifest({id!r}, files=("*.x",))
def read(source):
    return ()
"""
FRAMEWORK = """
from ringfence.extend import framework

@framework({id!r}, language="python", libraries=("acme",))
def read(code):
    return ()
"""


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """Write modules of a fresh package, which then is all that is installed; give its name."""

    def write(**modules: str) -> str:
        name = f"pack_{tmp_path.name.replace('-', '_')}"
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").touch()
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        entries = [EntryPoint("whatever", name, plugins.GROUP)]
        monkeypatch.setattr(metadata, "entry_points", lambda group: entries)
        monkeypatch.syspath_prepend(tmp_path)
        return name

    return write


def ids(found):
    return [rule.id for rule in found.rules]


def test_the_builtin_contributions_are_found():
    found = collect()
    assert "python" in [language.name for language in found.languages]
    assert "shared-table" in ids(found)
    assert ids(found) == sorted(ids(found))


def test_kind_is_told_by_type_not_by_place(pack):
    pack(one=RULE.format(id="b-rule") + FRAMEWORK.format(id="acme"), two=MANIFEST.format(id="x") + RULE.format(id="a"))
    found = collect()
    assert ids(found) == ["a", "b-rule"]
    assert [framework.name for framework in found.frameworks] == ["acme"]
    assert [manifest.name for manifest in found.manifests] == ["x"]
    assert found.languages == ()


def test_modules_with_an_underscore_are_no_contributions(pack):
    pack(_shared=RULE.format(id="hidden"), shown=RULE.format(id="shown") + MANIFEST.format(id="x"))
    assert ids(collect()) == ["shown"]


def test_an_imported_contribution_counts_once(pack):
    name = pack(one=RULE.format(id="one") + MANIFEST.format(id="x"))
    (Path(sys.path[0]) / name / "two.py").write_text(f"from {name}.one import check\n")
    assert ids(collect()) == ["one"]


def test_two_rules_of_one_id_are_refused_and_both_modules_named(pack):
    name = pack(one=RULE.format(id="twin"), two=RULE.format(id="twin"))
    with pytest.raises(PluginError, match=rf"two rules are called twin: in {name}\.one and in {name}\.two"):
        collect()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError"),
        ("def (:", "SyntaxError"),
        ("raise RuntimeError('out of order')", "RuntimeError: out of order"),
        ("raise SystemExit", "SystemExit"),
        (
            "from ringfence.extend import rule\nrule('a', summary='', severity='', help='', options=dict)",
            "options of a are",
        ),
    ],
)
def test_a_module_that_cannot_be_imported_is_named(pack, text, said):
    name = pack(good=RULE.format(id="good"), broken=text)
    with pytest.raises(PluginError, match=rf"{name}\.broken could not be imported .*{said}"):
        collect()


def test_a_package_that_is_not_there_is_named(monkeypatch):
    entries = [EntryPoint("x", "no_such_pack", plugins.GROUP)]
    monkeypatch.setattr(metadata, "entry_points", lambda group: entries)
    with pytest.raises(PluginError, match="no_such_pack could not be imported"):
        collect()


def test_no_rules_is_an_error(pack):
    pack(only=MANIFEST.format(id="x"))
    with pytest.raises(PluginError, match="no rules"):
        collect()


def test_no_readers_is_an_error(pack):
    pack(only=RULE.format(id="x"))
    with pytest.raises(PluginError, match="no languages or manifest formats"):
        collect()


def test_a_file_that_the_user_names_contributes(pack, tmp_path):
    pack(one=RULE.format(id="one") + MANIFEST.format(id="x"))
    own = tmp_path / "own-rules.py"
    own.write_text(RULE.format(id="own"))
    assert ids(collect([own])) == ["one", "own"]
    own.write_text("1 / 0")
    with pytest.raises(PluginError, match=r"own-rules\.py could not be imported: ZeroDivisionError"):
        collect([own])
    with pytest.raises(PluginError, match="could not be imported"):
        collect([tmp_path / "missing.py"])


def test_a_dropped_in_rule_and_a_third_party_pack_are_found_without_touching_another_file(tmp_path):
    """In a copy of the source tree and a fresh interpreter, as a contributor and a pack's author would have it."""
    shutil.copytree(Path(ringfence.__file__).parent, tmp_path / "source" / "ringfence")
    rules = tmp_path / "source" / "ringfence_rules"
    shutil.copytree(Path(ringfence_rules.__file__).parent, rules)
    (rules / "dropped_in.py").write_text(RULE.format(id="dropped-in"))
    site = tmp_path / "site"
    write_distribution(site)

    printed = subprocess.run(
        [sys.executable, "-c", LIST],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "source"), str(site)])},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert {"dropped-in", "acme-rule", "acme-framework", "shared-table"} <= set(printed)


LIST = """
from ringfence.plugins import collect
found = collect()
print(*(rule.id for rule in found.rules), *(framework.name for framework in found.frameworks))
"""


def write_distribution(site):
    """What pip leaves behind for a pack: a package, and metadata with an entry point."""
    package = site / "acme_ringfence"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "house_rule.py").write_text(RULE.format(id="acme-rule"))
    (package / "house_library.py").write_text(FRAMEWORK.format(id="acme-framework"))
    info = site / "acme_ringfence-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-ringfence\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ringfence]\nacme = acme_ringfence\n")
