"""Functions by their annotations, without looking up any other."""

import pytest
from ringfence.frameworks._java import annotated, annotated_by_path
from ringfence.languages.java import read
from ringfence.languages.kotlin import read as read_kotlin
from ringfence.link.code import ServiceCode
from ringfence.model.source import Source

LISTENER = "org.events.Listener"
JAVA = """package a;
import org.events.Listener;
class Shop {
    @Override void idle() {}
    @Listener void second() {}
    @Listener("x") void first() {}
    @OnOrder @Listener void third() {}
    @Twice void fourth() {}
    void none() {}
}
@Listener @interface OnOrder {}
@OnOrder @interface Twice {}
"""


def found(text, reader, path):
    return [
        (function.name.rpartition(".")[2], [one.name for one in carried])
        for _, function, carried in annotated(ServiceCode({path: reader.read(Source(path, text))}), LISTENER)
    ]


def test_functions_are_found_in_order_with_what_their_own_annotations_carry():
    assert found(JAVA, read, "Shop.java") == [
        ("second", [LISTENER]),
        ("first", [LISTENER]),
        ("third", [LISTENER, LISTENER]),
        ("fourth", [LISTENER]),
    ]


def test_an_annotation_is_seen_through_its_other_name():
    text = "package a\nimport org.events.Listener as L\nclass Shop {\n  @L fun heard() {}\n  @M fun other() {}\n}\n"
    assert found(text, read_kotlin, "Shop.kt") == [("heard", [LISTENER])]


def test_another_annotation_of_the_name_is_told_by_its_whole_name():
    assert found("import b.Listener; class A { @Listener void f() {} }", read, "A.java") == [("f", ["b.Listener"])]


def test_what_no_function_has_is_never_looked_up(monkeypatch):
    code = ServiceCode({"Shop.java": read.read(Source("Shop.java", JAVA))})
    monkeypatch.setattr(ServiceCode, "values", lambda *given: pytest.fail("asked"))
    assert list(annotated(code, "org.events.Nobody")) == []


def test_by_file():
    code = ServiceCode({"Shop.java": read.read(Source("Shop.java", JAVA))})
    assert [function.name for function, _ in annotated_by_path(code, LISTENER)["Shop.java"]] == [
        "Shop.second", "Shop.first", "Shop.third", "Shop.fourth",
    ]  # fmt: skip
