"""Each output of the sample report, as a file. RINGFENCE_UPDATE_SNAPSHOTS=1 writes them anew: read the difference."""

import os
from importlib import import_module
from pathlib import Path

import pytest
from report_samples import REPORT
from ringfence.extend import Rendering

SNAPSHOTS = Path(__file__).parent / "snapshots"
CASES = {
    "text.txt": Rendering(),
    "text-verbose.txt": Rendering(verbosity=1, width=70),
    "text-quiet.txt": Rendering(verbosity=-1),
    "text-color.txt": Rendering(color=True),
    "json.json": Rendering(),
    "sarif.json": Rendering(),
    "dot.dot": Rendering(),
    "mermaid.txt": Rendering(),
    "structurizr.dsl": Rendering(),
    "junit.xml": Rendering(),
    "checkstyle.xml": Rendering(),
    "github.txt": Rendering(),
    "gitlab.json": Rendering(),
    "markdown.md": Rendering(),
}


@pytest.mark.parametrize("name", CASES)
def test_the_sample(name):
    output = import_module(f"ringfence.output.{name.partition('.')[0].partition('-')[0]}").render
    rendered = output.render(REPORT, CASES[name])
    if os.environ.get("RINGFENCE_UPDATE_SNAPSHOTS"):
        (SNAPSHOTS / name).write_text(rendered, encoding="utf-8")
    assert rendered == (SNAPSHOTS / name).read_text(encoding="utf-8")
    assert output.render(REPORT, CASES[name]) == rendered
