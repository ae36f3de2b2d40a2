"""Components of Vue and Svelte: their scripts, at their places, in the language that they say."""

import pytest
from ringfence.languages.javascript import read
from ringfence.model.outline import Outline
from ringfence.model.source import Source

VUE = """<template>
  <button @click="load('no/script')">Grüße: {{ orders }} <b>fetch("/no")</b></button>
</template>

<script>
import { api } from "../config";
export default {
  async created() { this.orders = await api.get("/orders"); },
};
</script>

<style>.a { content: url("b") }</style>
"""
TYPED = """<script setup lang="ts">
import { ref, type Ref } from "vue";
const orders: Ref<string[]> = ref([]);
</script>
<script lang='ts'>export const shared = fetch("/shared")</script>
"""
SVELTE = """<script context="module">
  export const load = () => fetch("/orders");
</script>
<h1>{#if a < b}<Row on:click={() => fetch("/no")} />{/if}</h1>
"""


def outlined(text: str, path: str = "src/views/Orders.vue") -> Outline:
    outline = read.read(Source(path, text))
    assert outline is not None
    return outline


def place(text: str, wanted: str) -> tuple[int, int]:
    """The line and column of a text, counted from one."""
    before = text[: text.index(wanted)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def called(outline: Outline) -> list[tuple[str, int, int]]:
    at = [(getattr(call.invoke.callee, "name", ""), call.invoke.at) for call in outline.calls]
    return sorted((name, place.line, place.column) for name, place in at)


def test_only_scripts_are_read_where_they_stand() -> None:
    outline = outlined(VUE)
    assert outline.language == "javascript"
    assert outline.module == "src.views.Orders.vue"
    assert called(outline) == [("get", *place(VUE, "api.get"))]
    assert [(one.name, one.target) for one in outline.imports] == [("api", "..config::api")]
    assert not outline.broken


def test_the_language_is_what_a_script_says() -> None:
    outline = outlined(TYPED)
    assert outline.language == "typescript"
    assert called(outline) == [("fetch", *place(TYPED, "fetch(")), ("ref", *place(TYPED, "ref(["))]
    assert not outline.broken


def test_svelte_s_components_too() -> None:
    assert called(outlined(SVELTE, "src/Orders.svelte")) == [("fetch", *place(SVELTE, 'fetch("/orders'))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<template><p>fetch('/no')</p></template>",
        "<script>",
        "<script src='./a.js'></script>",
        "<scripted>f()</scripted>",
    ],
)
def test_what_has_no_script_says_nothing(text: str) -> None:
    assert called(outlined(text)) == []


def test_a_script_without_an_end_takes_no_long_time() -> None:
    for opening in ("<script>\n", "<script "):
        assert called(outlined(opening * 20_000)) == []
