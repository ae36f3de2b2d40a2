"""Chains where everybody calls everybody: bounded work, fair to every start, the longest first, and said to be cut."""

from itertools import islice

import networkx as nx
import pytest
from effort import growth
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.link import chains
from ringfence.link.circles import components
from ringfence.link.endpoints import RouteTable
from ringfence.model.source import Span
from ringfence.model.system import Effect, Endpoint, Entry, ServiceCall


def chains_of(after):
    """after: whom each service's only route asks."""
    ends = {name: Endpoint(name, "GET", "/x", Span(f"{name}.py", 1), "x", "http", False) for name in after}
    entries = []
    for name, others in after.items():
        places = [Span(f"{name}.py", line) for line, _ in enumerate(others, start=2)]
        calls = [
            ServiceCall(name, other, "http", "GET", "/x", at, "x", ends[other])
            for other, at in zip(others, places, strict=True)
        ]
        effects = tuple(Effect("call", call.at, (), call=call) for call in calls)
        entries.append(Entry(name, "route", ends[name].at, "x", ends[name], "", effects))
    return chains.Chains(entries, [], RouteTable(ends.values()), frozenset())


def dense(size):
    names = [f"s{number:04}" for number in range(size)]
    return {name: [other for other in names if other != name] for name in names}


def test_a_dense_graph_is_cut_and_that_is_said():
    made = chains_of(dense(40))
    found = made.find()
    assert chains.MOST_CHAINS <= len(found) <= chains.MOST_CHAINS + 40
    assert not made.complete


def test_every_start_has_its_share():
    starts = [chain.services[0] for chain in chains_of(dense(40)).find()]
    assert min(starts.count(name) for name in dense(40)) >= chains.MOST_CHAINS // 40 - 1


def test_where_chains_are_cut_the_longest_stay(monkeypatch):
    monkeypatch.setattr(chains, "MOST_CHAINS", 3)
    short = {f"z{number}": [] for number in range(50)}
    after = {"a": [*short, "b"], "b": ["c"], "c": ["d"], "d": [], **short}
    assert ("a", "b", "c", "d") in {chain.services for chain in chains_of(after).find()}


def test_work_does_not_grow_with_the_number_of_paths():
    # Four times the calls, 10^20 times the paths.
    assert growth(lambda size: chains_of(dense(size)).find(), 20) < 4


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({}, []),
        ({"a": []}, [["a"]]),
        ({"a": ["b"], "b": []}, [["b"], ["a"]]),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"a": ["elsewhere"]}, [["a"]]),
    ],
)
def test_components(after, expected):
    assert [sorted(together) for together in components(after)] == expected


graphs = st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), max_size=12)


@settings(max_examples=25, deadline=None)
@given(graphs)
def test_components_are_those_that_another_library_finds(after):
    graph = nx.DiGraph([(node, other) for node, others in after.items() for other in others if other in after])
    graph.add_nodes_from(after)
    found = list(map(frozenset, components(after)))
    assert set(found) == set(map(frozenset, nx.strongly_connected_components(graph)))
    for position, together in enumerate(found):
        beyond = {other for node in together for other in after[node] if other in after} - together
        assert beyond <= set().union(*islice(found, position))


def test_a_long_path_is_no_deep_recursion():
    after = {number: [number + 1] for number in range(5_000)}
    assert sum(1 for _ in components(after)) == 5_000
