"""Whatever stands in scanned files comes out harmless."""

import json
import re
import unicodedata
from datetime import date
from importlib import import_module

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.commands._answers import _for_people, _for_pipes
from ringfence.commands._finding import declaration, explained
from ringfence.extend import Rendering
from ringfence.model.finding import Finding, Related, Report, RuleInfo, Verdict
from ringfence.model.source import Diagnostic, Span, Step
from ringfence.model.system import (
    Access,
    Channel,
    Component,
    Datastore,
    Endpoint,
    Service,
    ServiceCall,
    StoreUse,
    System,
    Table,
    TableKey,
    Unresolved,
)
from ringfence.output._visible import visible
from ringfence.views.chains import chains
from ringfence.views.impact import impact
from ringfence.views.owners import owners
from ringfence.views.unseen import unresolved
from ringfence.views.ways import why

NAMES = [
    'say "hi"',
    "it's",
    "<script>alert(1)</script>",
    "😀👩‍👩‍👧",
    "two\nlines\r\n",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202eevil\u2066",
    "n" * 200,
    "back\\slash\\",
    '"]; evil [label="',
    "\\N\\G\\L",
    "{a|b}",
    "\ud800half",
    "\x00\x7f\x9b",
    "::error::x",
    "[link](1)",
    "",
]
HOSTILE = st.sampled_from(NAMES) | st.text(max_size=30)
OUTPUTS = (
    "text", "json", "sarif", "dot", "junit", "checkstyle", "github", "gitlab", "markdown", "html", "mermaid", "structurizr",
    "csv", "graph_json",
)  # fmt: skip


def report(name: str) -> Report:
    at = Span(name, 3, 2, 3, 9)
    key = TableKey(name, name, name)
    finding = Finding(
        "shared-table",
        name,
        (name,),
        name,
        at,
        name,
        (Related(name, at),),
        (Step(name, at), Step(name)),
        (Step(name, at),),
    )
    system = System(
        services=(Service(name, name, (name,), name), Service("other", "other", context=name)),
        components=(Component(name, name),),
        datastores=(Datastore(name, name, (StoreUse(name, at),)),),
        tables=(Table(key, None, "none", candidates=(name,)),),
        accesses=(Access(name, key, "write", (name,), at, columns=(name,)),),
        routes=(Endpoint(name, name, name, at),),
        calls=(ServiceCall(name, name, name, name, name, at),),
        channels=(Channel(name, "publish", name, name, at),),
        unresolved=(Unresolved(name, name, at),),
    )
    return Report(
        system,
        (Verdict(finding, "error", "new", "0" * 16), Verdict(finding, "note", "excepted", "0" * 16, name)),
        (RuleInfo("shared-table", name, "error", name),),
        (Diagnostic(at, name),),
        lines=((name, 3, name),),
    )


def rendered(output: str, name: str, **rendering) -> str:
    return import_module(f"ringfence.output.{output}").render.render(report(name), Rendering(**rendering))


def is_harmless(text: str) -> bool:
    rest = re.sub(r"[\n -~]+", "", text)
    return not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in rest)


@pytest.mark.parametrize("output", OUTPUTS)
@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_nothing_controls_the_terminal(output, name):
    text = rendered(output, name, verbosity=1)
    assert is_harmless(text)
    text.encode("utf-8")


@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_json_and_sarif_are_read_back(name):
    whole = re.sub("[\ud800-\udfff]", "\ufffd", name)
    assert json.loads(rendered("json", name))["services"][0]["name"] == whole
    assert json.loads(rendered("sarif", name))["runs"][0]["results"]


def outside_strings(dot: str) -> str:
    """DOT without its strings: what its parser takes as structure. Labels are HTML, in which everything is escaped."""
    dot = re.sub(r"<<table.*?</table>>", lambda match: re.sub(r">[^<]*<", "><", match[0]), dot)
    rest = re.sub(r'"(?:[^"\\]|\\.)*"', "S", dot)
    assert '"' not in rest
    return rest


@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_names_do_not_change_the_graphs_structure(name):
    assert outside_strings(rendered("dot", f"x{name}")) == outside_strings(rendered("dot", "plain"))


DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_names_are_data_of_the_page_and_nothing_else(name):
    page, plain = rendered("html", name), rendered("html", "plain")
    (data,) = DATA.findall(page)
    assert DATA.sub("", page) == DATA.sub("", plain)
    assert not set(data) & set("<>&\u2028\u2029")
    assert json.loads(data)["services"][0]["name"] == visible(name)


@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_names_do_not_add_lines_to_text(name):
    lines = rendered("text", name, verbosity=-1).splitlines()
    assert len(lines) == 1


@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_answers_keep_one_item_a_line(name):
    shown = report(name)
    asked = [owners(shown), owners(shown, name), why(shown, "other", "other"), chains(shown), unresolved(shown)]
    for answer in (*asked, impact(shown, "other")):
        lines = list(_for_pipes(answer))
        assert len(lines) == len(answer.items)
        assert all(line.count("\t") == len(answer.columns) - 1 for line in lines)
        assert is_harmless("".join(lines).replace("\t", ""))
        assert is_harmless("".join(_for_people(answer, quiet=False, color=False)))


@given(name=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_a_finding_is_explained_harmlessly_and_its_declaration_is_read_back(name):
    shown = report(name)
    said = explained(shown, shown.verdicts[0], Rendering(), date(2027, 1, 1))
    assert is_harmless(said)
    said.encode("utf-8")
    declared = yaml.safe_load(declaration(shown.verdicts[0], date(2027, 1, 1)))
    assert declared["exceptions"][0]["subject"] == re.sub("[\ud800-\udfff]", "\ufffd", name)
