"""The built wheel, installed into a fresh environment: what users get, rather than what lies in the checkout."""

import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest
from ringfence import __version__

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(PROJECT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The scripts' folder of an environment with the wheel; its dependencies come from the current one."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
    ask = [scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()
    (Path(packages) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return scripts


def ringfence(scripts, *arguments, cwd):
    return subprocess.run([scripts / "ringfence", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_the_wheel_holds_both_packages_and_their_types(wheel):
    names = set(ZipFile(wheel).namelist())
    assert {"ringfence/py.typed", "ringfence_rules/py.typed"} <= names
    assert {"ringfence/extend.py", "ringfence/languages/python.py", "ringfence_rules/shared_table.py"} <= names
    assert {"ringfence/output/_html/page.html", "ringfence/output/_html/map.js"} <= names
    assert {name.partition("/")[0] for name in names} == {
        "ringfence",
        "ringfence_rules",
        f"ringfence-{__version__}.dist-info",
    }


def test_it_says_its_version(installed, tmp_path):
    done = ringfence(installed, "--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert __version__ in done.stdout


def test_it_explains_a_rule(installed, tmp_path):
    done = ringfence(installed, "explain", "shared-table", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "shared-table" in done.stdout


def test_it_finds_a_trespass(installed, tmp_path, trespassing):
    done = ringfence(installed, "check", str(trespassing(tmp_path)), cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "shared-table" in done.stdout
    assert "reports/main.py" in done.stdout


def test_nothing_of_the_checkout_is_used(installed, tmp_path):
    script = "import ringfence, ringfence_rules; print(ringfence.__file__, ringfence_rules.__file__)"
    printed = subprocess.run(
        [installed / "python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert str(PROJECT) not in printed
