"""Graphs as text, read back by those who draw them."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
from report_samples import REPORT
from ringfence.commands import _layout
from ringfence.extend import Rendering, Selection
from test_hostile_names import NAMES, report

VIEWS = ("ownership", "calls", "events", "database")


def rendered(output, shown=REPORT, **selection):
    return import_module(f"ringfence.output.{output}").render.render(shown, Rendering(selection=Selection(**selection)))


def engines():
    beside = str(Path(sys.executable).parent)
    return [name for name in _layout.ENGINES if shutil.which(name) or shutil.which(name, path=beside)]


@pytest.mark.skipif(not engines(), reason="needs Graphviz's dot, or the extra graphviz")
@pytest.mark.parametrize("view", VIEWS)
def test_graphviz_reads_what_dot_writes(view):
    picture = ElementTree.fromstring(_layout.laid_out(rendered("dot", view=view), "svg"))
    assert "".join(picture.itertext()).count("shop") > 0


@pytest.mark.skipif(not engines(), reason="needs Graphviz's dot, or the extra graphviz")
def test_graphviz_reads_hostile_names():
    """All names in one graph: a layout costs more than a rendering."""
    nodes = "\n".join(
        line.replace("n0", f"n{number}")
        for number, name in enumerate(NAMES)
        for line in rendered("dot", report(f"{number}{name}")).splitlines()[1:-1]
    )
    picture = ElementTree.fromstring(_layout.laid_out(f"digraph hostile {{\n{nodes}\n}}", "svg"))
    assert "<script>alert(1)</script>" in "".join(picture.itertext())
    assert not picture.findall(".//{*}script")


def test_without_an_engine_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(_layout, "ENGINES", ("no-such-engine",))
    with pytest.raises(Exception, match=r"svg needs Graphviz: install .* or the extra ringfence\[graphviz\]"):
        _layout.laid_out("digraph {}", "svg")


def test_a_layout_that_takes_too_long_is_given_up(monkeypatch, tmp_path):
    slow = tmp_path / "dot"
    slow.write_text("#!/bin/sh\nexec sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(_layout, "SECONDS", 0.05)
    with pytest.raises(Exception, match=r"dot takes more than 0\.05 s"):
        _layout.laid_out("digraph {}", "svg")


def test_csv_is_the_matrix():
    rows = list(csv.reader(io.StringIO(rendered("csv"))))
    assert rows == [
        ["datastore", "table", "owner", "billing", "shop", "web"],
        ["main/shop", "billing.invoices", "billing", "C", "", ""],
        ["main/shop", "orders", "shop", "CRU!", "R", ""],
    ]


def test_csv_of_a_neighbourhood():
    rows = list(csv.reader(io.StringIO(rendered("csv", focus="web"))))
    assert rows == [["datastore", "table", "owner", "shop", "web"], ["main/shop", "orders", "shop", "R", ""]]


def test_no_cell_is_a_formula():
    cells = [cell for row in csv.reader(io.StringIO(rendered("csv", report("=1+1")))) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_json_is_nodes_and_edges():
    document = json.loads(rendered("graph_json", view="calls"))
    assert document["schema"] == "ringfence/graph/1"
    assert [node["name"] for node in document["nodes"]] == ["billing", "shop", "web"]
    assert document["edges"][0]["labels"] == ["POST /charges"]


def test_structurizr_has_a_container_for_everything():
    text = rendered("structurizr")
    assert text.count("{") == text.count("}")
    containers = dict(re.findall(r'(c\d+) = container "([^"]+)"', text))
    assert set(containers.values()) == {"billing", "shop", "web", "main/shop"}
    trespass = re.search(r'(c\d+) -> (c\d+) "uses the data of: CRU orders" "" "Trespass"', text)
    assert [containers[end] for end in trespass.groups()] == ["billing", "shop"]


@pytest.mark.parametrize("name", NAMES)
def test_names_do_not_change_the_structure_of_a_structurizr_workspace(name):
    def structure(text):
        return re.sub(r'"[^"\n]*"', "S", text)

    text = rendered("structurizr", report(f"x{name}"))
    assert structure(text) == structure(rendered("structurizr", report("plain")))
    assert "${" not in text


@pytest.mark.parametrize("name", NAMES)
def test_names_do_not_change_the_structure_of_a_flowchart(name):
    text = rendered("mermaid", report(f"x{name}"))
    inside = re.findall(r'"([^"\n]*)"', text)
    assert not [label for label in inside if re.search(r"[<>&`\[\]{}|\\]", label.replace("<br/>", ""))]
    assert re.sub(r'"[^"\n]*"', "S", text) == re.sub(r'"[^"\n]*"', "S", rendered("mermaid", report("plain")))


MERMAID = Path(__file__).parents[2] / "node_modules" / "mermaid"
PARSE = """
import { JSDOM } from "jsdom";
const window = new JSDOM("").window; globalThis.window = window; globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
let text = ""; for await (const part of process.stdin) text += part;
for (const chart of JSON.parse(text)) await mermaid.parse(chart);
"""


@pytest.mark.skipif(not (shutil.which("node") and MERMAID.is_dir()), reason="needs node, and npm install mermaid jsdom")
def test_mermaid_reads_what_mermaid_writes():
    charts = [rendered("mermaid", view=view) for view in VIEWS] + [rendered("mermaid", report(f"x{n}")) for n in NAMES]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", PARSE], input=json.dumps(charts), text=True, capture_output=True,
        cwd=MERMAID.parents[1], check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
