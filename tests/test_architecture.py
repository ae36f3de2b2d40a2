"""Promises of the house that import-linter's contracts in pyproject.toml cannot express."""

import subprocess
import sys

import grimp
import pytest

ROOMS = ("ringfence.languages", "ringfence.frameworks", "ringfence.manifests", "ringfence.output", "ringfence_rules")
HEAVY = ("tree_sitter", "sqlglot", "networkx", "yaml", "crossplane", "dotenv", "graphviz")


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("ringfence", "ringfence_rules", include_external_packages=True, cache_dir=None)


def is_private(module):
    return any(part.startswith("_") for part in module.split("."))


@pytest.mark.parametrize("room", ROOMS)
def test_a_contribution_knows_no_other_contribution(graph, room):
    contributions = {module for module in graph.find_descendants(room) if not is_private(module)}
    imports = {
        (module, imported)
        for module in graph.find_descendants(room)
        for imported in graph.find_modules_directly_imported_by(module)
        if imported in contributions and module != imported and not module.startswith(f"{imported}.")
    }
    assert not imports


def test_starting_up_loads_nothing_heavy():
    """Collecting imports every contribution; their parsers come with the first file that needs them."""
    script = "import sys, ringfence.plugins as p; p.collect(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "ringfence.languages.python" in loaded
    assert not {name.partition(".")[0] for name in loaded} & set(HEAVY)
