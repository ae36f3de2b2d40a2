"""The published pre-commit hook, run by the real pre-commit in repositories made for the purpose.

Only ``language`` and ``entry`` are replaced (the environment that pre-commit would build needs a network); all else is
what ``.pre-commit-hooks.yaml`` says.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ringfence.plugins import collect

MANIFEST = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"
RECORD = """
import sys
with open({log!r}, "a") as log:
    print(*sys.argv[1:], file=log)
sys.exit({code})
"""


def run(*command, cwd, **environment):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | environment
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path):
    """A repository with the hook installed, and a stand-in for ringfence that writes down how it is called."""
    return Clone(tmp_path)


class Clone:
    id = "ringfence"

    def __init__(self, folder):
        self.root = folder / "clone"
        self.root.mkdir()
        self.log = folder / "calls"
        self._script = folder / "ringfence.py"
        self._home = str(folder / "home")
        self.answers(0)
        self.git("init", "-q")

    def hook_is(self, entry):
        hook = next(hook for hook in yaml.safe_load(MANIFEST.read_text()) if hook["id"] == self.id)
        assert hook.pop("language") == "python"
        hook.pop("entry")
        config = {"repos": [{"repo": "local", "hooks": [hook | {"language": "system", "entry": entry}]}]}
        (self.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))

    def answers(self, code):
        self._script.write_text(RECORD.format(log=str(self.log), code=code))
        self.hook_is(f"{sys.executable} {self._script} check")

    def git(self, *arguments):
        done = run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments, cwd=self.root)
        assert done.returncode == 0, done.stderr

    def commit(self, **files):
        """Stage files (by path) and run pre-commit as ``git commit`` would."""
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)
        self.git("add", ".pre-commit-config.yaml", *files)
        return run(sys.executable, "-m", "pre_commit", "run", cwd=self.root, PRE_COMMIT_HOME=self._home)

    @property
    def calls(self):
        return self.log.read_text().splitlines() if self.log.exists() else []


def test_the_manifest_is_valid():
    done = run(sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST), cwd=MANIFEST.parent)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", ["shop/.env", "shop/db/V2__orders.sql"])
def test_a_change_of_configuration_or_schema_runs_it(clone, path):
    done = clone.commit(**{path: "x"})
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout
    assert clone.calls == ["check"]


def test_a_change_of_prose_does_not_run_it(clone):
    clone.git("add", ".pre-commit-config.yaml")
    clone.git("commit", "-qm", "start")
    done = clone.commit(**{"README.md": "x", "notes.txt": "x", "logo.png": "x"})
    assert "Skipped" in done.stdout
    assert clone.calls == []


def test_it_runs_once_however_many_files_changed(clone):
    clone.commit(**{f"shop/module_{number}.py": "" for number in range(400)})
    assert clone.calls == ["check"]


def test_findings_stop_the_commit(clone):
    clone.answers(1)
    done = clone.commit(**{"app.py": ""})
    assert done.returncode == 1
    assert "exit code: 1" in done.stdout


def test_ringfence_itself_stops_a_trespass_that_one_changed_file_makes(clone, trespassing):
    trespassing(clone.root)
    clone.hook_is(f"{Path(sys.executable).with_name('ringfence')} check")
    clone.git("add", ".")
    clone.git("commit", "-qm", "start")
    done = clone.commit(**{"reports/.env": "LOG_LEVEL=debug"})
    assert done.returncode == 1
    assert "shared-table" in done.stdout


def test_a_wrong_configuration_stops_the_commit_and_says_so(clone):
    clone.answers(2)
    done = clone.commit(**{"ringfence.yaml": "x"})
    assert done.returncode == 1
    assert "exit code: 2" in done.stdout


MATTER = """
a.py A.java b.kts c.go d.cs e.ts f.tsx g.mjs h.cts schema.ddl q.cql x.proto compose.yml Chart/templates/x.tpl k.yaml
.env .env.local prod.env app.conf Dockerfile api.Dockerfile Dockerfile.dev pyproject.toml go.mod a.csproj
requirements-dev.txt appsettings.json ringfence.yaml .ringfence.yaml x.rb x.php x.rs Dockerfile-orders orders_Dockerfile
"""
DO_NOT_MATTER = "README.md a.txt LICENSE a.png a.pyc Dockerfile_notes.md x.sqlite envoy x.env.md"


@pytest.mark.parametrize(
    ("path", "runs"), [(path, True) for path in MATTER.split()] + [(path, False) for path in DO_NOT_MATTER.split()]
)
def test_which_files_can_make_a_difference(path, runs):
    for hook in yaml.safe_load(MANIFEST.read_text())[:2]:
        assert bool(re.search(hook["files"], f"services/a/{path}")) is runs
        assert bool(re.search(hook["files"], path)) is runs


def test_every_file_that_is_read_can_make_a_difference():
    plugins = collect()
    names = {f"a{suffix}" for language in plugins.languages for suffix in language.suffixes}
    names |= {example(glob) for manifest in plugins.manifests for glob in manifest.files}
    for hook in yaml.safe_load(MANIFEST.read_text())[:2]:
        assert [name for name in sorted(names) if not re.search(hook["files"], name)] == []


def example(glob):
    """A path that a glob of a manifest's files fits."""
    plain = glob.replace("y*ml", "yaml").replace("t*pl", "tmpl").replace("*", "x")
    return re.sub(r"\[(.)[^]]*\]", r"\1", plain)


def entries():
    return {hook["id"]: hook["entry"] for hook in yaml.safe_load(MANIFEST.read_text())}


def ringfence(hook):
    """The entry of a hook, run by the ringfence of this environment."""
    return entries()[hook].replace("ringfence", str(Path(sys.executable).with_name("ringfence")), 1)


def test_the_hook_for_changed_files_tells_only_what_involves_them(clone, trespassing):
    trespassing(clone.root)
    clone.id = "ringfence-changed"
    clone.hook_is(ringfence("ringfence-changed"))
    clone.git("add", ".")
    clone.git("commit", "-qm", "start")
    assert clone.commit(**{"unrelated/notes.py": "x = 1\n"}).returncode == 0
    text = (clone.root / "reports/main.py").read_text()
    done = clone.commit(**{"reports/main.py": f"{text}\n# touched\n"})
    assert done.returncode == 1
    assert "shared-table" in done.stdout


def test_the_hook_for_the_configuration_runs_for_it_alone(clone, trespassing):
    trespassing(clone.root)
    clone.id = "ringfence-config"
    clone.hook_is(ringfence("ringfence-config"))
    assert "Skipped" in clone.commit(**{"app.py": "x"}).stdout
    assert clone.commit(**{"ringfence.yaml": "exclude: [x]\n"}).returncode == 0
    done = clone.commit(**{"ringfence.yaml": "excludes: [x]\n"})
    assert done.returncode == 1
    assert "did you mean 'exclude'" in done.stdout
