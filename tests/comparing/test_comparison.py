"""Two reports side by side, and how their difference is told."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.comparing import json as json_form
from ringfence.comparing import markdown, text
from ringfence.comparing.comparison import compare
from ringfence.extend import Rendering
from ringfence.model.finding import Finding, Report, Verdict
from ringfence.model.source import Span
from ringfence.model.system import Access, Chain, Channel, Endpoint, Hop, Service, ServiceCall, System, Table, TableKey

AT = Span("billing/app.py", 3)
FORMS = {"text": text.render, "json": json_form.render, "markdown": markdown.render}


def report(name="orders", *, more=True, state="new"):
    key = TableKey("db/shop", "", name)
    finding = Finding("shared-table", str(key), ("billing", name), f"billing writes {name}", AT, "Ask it.")
    route = Endpoint(name, "GET", "/x", AT)
    hops = (Hop("web", "billing", AT), Hop("billing", name, AT, route))
    system = System(
        services=(Service("billing", "billing"), *((Service(name, name),) if more else ())),
        tables=(Table(key, name if more else "billing", "writer"),),
        accesses=(Access("billing", key, "write" if more else "read", ("update",), AT),),
        calls=(ServiceCall("billing", name, "http", "GET", "/x", AT, route=route),) if more else (),
        channels=(Channel("billing", "publish", "paid", "kafka", AT),) if more else (),
        chains=(Chain(hops),) if more else (),
    )
    return Report(system, (Verdict(finding, "error", state, "f" * 16),) if more else (), ())


def difference(old, new):
    return compare(old, new, base="main", head="feature")


def subjects(comparison):
    return sorted(f"{'+' if c.added else '-'} {c.subject}" for c in comparison.changes)


def test_everything_that_comes_and_goes():
    assert subjects(difference(report(more=False), report())) == [
        "+ billing calls orders GET /x",
        "+ billing publishes paid",
        "+ billing writes db/shop:orders",
        "+ db/shop:orders belongs to orders",
        "+ orders",
        "+ web -> billing -> orders",
        "- billing reads db/shop:orders",
        "- db/shop:orders belongs to billing",
    ]
    back = difference(report(), report(more=False))
    assert "- billing calls orders GET /x" in subjects(back)
    assert [verdict.fingerprint for verdict in back.gone] == ["f" * 16]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_is_no_difference(form):
    comparison = difference(report(), report())
    assert comparison.empty
    assert "shared-table" not in FORMS[form](comparison, Rendering())


def test_excepted_findings_are_nobodys_doing():
    assert not difference(report(more=False), report(state="excepted")).appeared


def test_a_moved_line_is_no_difference():
    old = report()
    new = Report(
        System(
            services=old.system.services,
            tables=old.system.tables,
            accesses=tuple(
                Access(a.service, a.table, a.mode, a.operations, Span("b.py", 9)) for a in old.system.accesses
            ),
            calls=old.system.calls,
            channels=old.system.channels,
            chains=old.system.chains,
        ),
        old.verdicts,
        (),
    )
    assert difference(old, new).empty


def test_the_picture_stays_small():
    many = tuple(ServiceCall("web", f"s{n}", "http", "GET", "/", AT) for n in range(200))
    drawn = markdown.render(difference(Report(System(), (), ()), Report(System(calls=many), (), ())), Rendering())
    assert drawn.count("==>") == markdown.MOST_EDGES
    assert "175 more edges are not drawn" in drawn
    assert len(drawn) < 65_536


HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"] --> x["',
        "a\nb",
        "[link](1)",
        "```",
        "\x1b[31m",
        "\u202e",
        "@team",
        "|",
        "-->",
        "",
    ]
) | st.text(max_size=20)


@given(name=HOSTILE)
@settings(max_examples=80)
def test_names_stay_names(name):
    comparison = difference(report(more=False), report(f"x{name}"))
    assert "\x1b" not in text.render(comparison, Rendering())
    json.loads(json_form.render(comparison, Rendering()))
    comment = markdown.render(comparison, Rendering())
    graph = re.search(r"```mermaid\n(.*?)\n```", comment, re.DOTALL)
    assert graph is not None
    for line in graph[1].splitlines()[1:]:
        assert re.fullmatch(
            r'  (n\d+(\["[^"\n]*"\]|\[\("[^"\n]*"\)\])|n\d+ \S+\|[a-z ]+\| n\d+|linkStyle [\d,]+ \S+)', line
        ), line
    outside = re.sub(r"(`+)[^\n]*?[^`]\1(?!`)", "code", comment)
    assert "<script" not in outside
    assert "[link](1)" not in outside
