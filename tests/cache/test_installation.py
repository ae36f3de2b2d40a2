"""What is installed is told apart from what was, and contributions are imported when they are needed."""

import os
import subprocess
import sys
from importlib import metadata
from importlib.metadata import EntryPoint

import pytest
from msgspec import msgpack
from ringfence import plugins
from ringfence.cache.sealed import read_sealed, write_sealed
from ringfence.deferred import FrameworkEntry, LanguageEntry, ManifestEntry, OutputEntry
from ringfence.extend import Framework, Language, Manifest, Output
from ringfence.installation import Installation
from ringfence.plugins import PluginError, collect

PACK = """
from ringfence.extend import framework, manifest, rule

@rule("acme", summary="", severity="note", help=__doc__)
def check(system, options):
    return ()

@manifest("acme", files=("*.acme",))
def read(source):
    return [{said!r}]

@framework("acme", language="python", libraries=("acme",), computes={{"acme.f": lambda invoke: {said!r}}})
def acme(code):
    return [{said!r}]
"""


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """Write a package that is all that is installed."""
    name = f"pack_{tmp_path.name.replace('-', '_')}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    (tmp_path / f"{name}-1.dist-info").mkdir()
    (tmp_path / f"{name}-1.dist-info" / "entry_points.txt").write_text(f"[other]\na = b\n\n[ringfence]\nx = {name}\n")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [EntryPoint("x", name, plugins.GROUP)])
    monkeypatch.syspath_prepend(tmp_path)

    def write(said, text=PACK):
        (tmp_path / name / "one.py").write_text(text.format(said=said))
        for module in [module for module in sys.modules if module.startswith(name)]:
            del sys.modules[module]
        return tmp_path / "cache"

    return write


def test_before_the_first_time_nothing_is_known(pack):
    folder = pack("a")
    installation = Installation(folder)
    assert installation.fingerprint == ""
    assert [rule.id for rule in installation.plugins().rules] == ["acme"]
    assert installation.fingerprint
    assert Installation(folder).fingerprint == installation.fingerprint


def test_a_contribution_edited_in_place_is_another_installation(pack):
    folder = pack("a")
    first = Installation(folder)
    first.plugins()
    pack("other")
    second = Installation(folder)
    assert second.fingerprint == ""
    assert second.plugins().manifests[0].read(None) == ["other"]
    assert second.fingerprint != first.fingerprint


def test_an_edit_that_looks_like_none_is_another_installation(pack, tmp_path):
    folder = pack("one")
    (file,) = tmp_path.glob("pack_*/one.py")
    known = file.stat()
    Installation(folder).plugins()
    file.write_text(file.read_text().replace("'one'", "'two'"))
    os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert Installation(folder).fingerprint == ""


def test_the_same_files_elsewhere_are_the_same_installation(pack, tmp_path):
    folder = pack("a")
    first = Installation(folder)
    first.plugins()
    pack("other")
    Installation(folder).plugins()
    pack("a")  # written anew: other times, the same words
    again = Installation(folder)
    assert again.fingerprint == ""
    again.plugins()
    assert again.fingerprint == first.fingerprint


def test_deferred_contributions_do_what_they_would(pack):
    folder = pack("a")
    Installation(folder).plugins()
    found = Installation(folder).plugins()
    (framework,) = found.frameworks
    assert (framework.languages, framework.libraries) == (("python",), ("acme",))
    assert list(framework.read(None)) == ["a"]
    assert framework.computes["acme.f"](None) == "a"


def test_a_harmed_memory_is_none(pack):
    folder = pack("a")
    Installation(folder).plugins()
    (file,) = folder.glob("*/known")
    file.write_bytes(file.read_bytes()[:-3])
    assert Installation(folder).fingerprint == ""


@pytest.mark.parametrize("harm", [lambda file: file.unlink(), lambda file: file.write_bytes(file.read_bytes()[:-3])])
def test_contributions_that_are_lost_are_collected_again(pack, harm):
    folder = pack("a")
    Installation(folder).plugins()
    harm(next(folder.glob("*/contributions")))
    assert list(Installation(folder).plugins().frameworks[0].read(None)) == ["a"]


def test_contributions_of_another_state_are_collected_again(pack):
    folder = pack("a")
    Installation(folder).plugins()
    old = next(folder.glob("*/contributions"))
    kept = old.read_bytes()
    pack("a", text=PACK.replace('@framework("acme"', '@framework("other"'))
    Installation(folder).plugins()
    old.write_bytes(kept)
    assert [framework.name for framework in Installation(folder).plugins().frameworks] == ["other"]


def test_what_is_kept_can_name_no_module_that_is_not_installed_to_contribute(pack, tmp_path):
    folder = pack("a")
    Installation(folder).plugins()
    (tmp_path / "stranger.py").write_text(PACK.replace('"acme"', '"stranger"').format(said="strange"))
    (file,) = folder.glob("*/contributions")
    stamp, entries = msgpack.decode(read_sealed(file) or b"")
    strange = [[kind, ["stranger", place[1]], *rest] for kind, place, *rest in entries]
    write_sealed(file, msgpack.encode((stamp, strange)))
    assert [rule.id for rule in Installation(folder).plugins().rules] == ["acme"]
    assert "stranger" not in sys.modules


def test_where_nothing_can_be_kept_everything_works(pack, tmp_path):
    pack("a")
    (tmp_path / "file").touch()
    installation = Installation(tmp_path / "file")
    assert len(installation.plugins().rules) == 1
    assert installation.fingerprint == ""


def test_a_broken_contribution_is_said(pack):
    folder = pack("a")
    Installation(folder).plugins()
    pack("a", text="import nothing_of_that_name")
    with pytest.raises(PluginError, match="nothing_of_that_name"):
        Installation(folder).plugins()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, they are imported in this process")
def test_the_first_time_too_nothing_is_imported_that_is_not_needed(tmp_path):
    said = "import sys; from ringfence.installation import Installation"
    said += "; print(len(Installation(sys.argv[1]).plugins().frameworks))"
    said += "; print([name for name in sys.modules if name.startswith('ringfence.frameworks.')])"
    done = subprocess.run([sys.executable, "-c", said, tmp_path], capture_output=True, text=True, check=True)
    frameworks, imported = done.stdout.split("\n", 1)
    assert int(frameworks) > 100
    assert imported.strip() == "[]"


def test_the_builtin_contributions_are_the_same_deferred(tmp_path):
    Installation(tmp_path).plugins()
    deferred, eager = Installation(tmp_path).plugins(), collect()
    for kind in ("languages", "frameworks", "manifests", "rules", "outputs"):
        names = [getattr(one, "name", None) or one.id for one in getattr(eager, kind)]
        assert [getattr(one, "name", None) or one.id for one in getattr(deferred, kind)] == names
    for one, other in zip(deferred.frameworks, eager.frameworks, strict=True):
        assert one.same_as == other.same_as
        assert one.fields.keys() == other.fields.keys()
        assert one.computes.keys() == other.computes.keys()
        assert one.hooks == other.hooks
        for function in ("provides", "forwards", "holds"):
            assert (getattr(one, function) is None) == (getattr(other, function) is None)


@pytest.mark.parametrize(
    ("kind", "entry"),
    [(Language, LanguageEntry), (Framework, FrameworkEntry), (Manifest, ManifestEntry), (Output, OutputEntry)],
)
def test_nothing_that_a_contribution_says_is_lost(kind, entry):
    said = set(kind.__struct_fields__) - {"read", "render"}
    assert said == set(entry.__struct_fields__) - {"place"}


def test_only_what_is_needed_is_imported(tmp_path):
    code = (
        "import sys, pathlib; from ringfence.installation import Installation\n"
        "found = Installation(pathlib.Path(sys.argv[1])).plugins()\n"
        "print(*[name for name in sys.modules if name.startswith('ringfence.')])"
    )
    run = [sys.executable, "-c", code, str(tmp_path)]
    subprocess.run(run, check=True, capture_output=True)
    loaded = subprocess.run(run, check=True, capture_output=True, text=True, env=os.environ).stdout.split()
    assert not [name for name in loaded if name.startswith(("ringfence.frameworks.", "ringfence.manifests."))]


def test_the_tool_from_elsewhere_is_another_installation(pack, monkeypatch):
    folder = pack("a")
    Installation(folder).plugins()
    monkeypatch.setattr("ringfence.installation.__file__", "/elsewhere/ringfence/installation.py")
    assert Installation(folder).fingerprint == ""
