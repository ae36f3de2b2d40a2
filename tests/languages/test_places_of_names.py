"""What a name stands for is asked of each place that has it: read now or unpacked, a program says the same."""

import pytest
from ringfence.languages import csharp, go, java, javascript, kotlin, php, python, rust, typescript
from ringfence.link.code import ServiceCode
from ringfence.model.source import Source
from ringfence.model.value import Known, Scope
from ringfence.read.packing import pack, unpack

PROGRAMS = {
    "python": (python.read, "a.py", """
def find(given):
    sql = "select :rows"
    sql = sql.replace(":rows", "id")
    sql = "{} from {}".format(sql, given)
    run(sql)
"""),
    "java": (java.read, "A.java", """
class A {
    void find(String given) {
        String sql = "select :rows";
        sql = sql.replace(":rows", "id");
        sql = String.format("%s from %s", sql, given);
        run(sql);
    }
}
"""),
    "kotlin": (kotlin.read, "a.kt", """
fun find(given: String) {
    var sql = "select :rows"
    sql = sql.replace(":rows", "id")
    sql = "%s from %s".format(sql, given)
    run(sql)
}
"""),
    "csharp": (csharp.read, "A.cs", """
class A {
    void Find(string given) {
        var sql = "select :rows";
        sql = sql.Replace(":rows", "id");
        sql = string.Format("{0} from {1}", sql, given);
        run(sql);
    }
}
"""),
    "go": (go.read, "a.go", """
package a
func Find(given string) {
    sql := "select :rows"
    sql = strings.Replace(sql, ":rows", "id", 1)
    sql = fmt.Sprintf("%s from %s", sql, given)
    run(sql)
}
"""),
    "php": (php.read, "a.php", """<?php
function find(string $given) {
    $sql = "select :rows";
    $sql = str_replace(":rows", "id", $sql);
    $sql = sprintf("%s from %s", $sql, $given);
    run($sql);
}
"""),
    "rust": (rust.read, "src/a.rs", """
fn find(given: String) {
    let mut sql = "select :rows".to_string();
    sql = sql.replace(":rows", "id");
    sql = format!("{} from {given}", sql);
    run(sql);
}
"""),
    "javascript": (javascript.read, "a.js", """
function find(given) {
    let sql = "select :rows";
    sql = sql.replace(":rows", "id");
    sql = `${sql} from ${given}`;
    rows.filter((row) => run(row));
    rows = rows.map((row) => row.id);
    run(sql);
}
"""),
    "typescript": (typescript.read, "a.ts", """
function find(given: string) {
    let sql = "select :rows";
    sql = sql.replace(":rows", "id");
    sql = `${sql} from ${given}`;
    run(sql);
}
"""),
}  # fmt: skip


def told(outline):
    """All that is known of every argument and receiver, asked for from the last call to the first and the other way."""
    for calls in (outline.calls, outline.calls[::-1]):
        code = ServiceCode({outline.path: outline})
        yield [
            sorted(map(str, code.values(expression, Scope(outline.path, call.function))))
            for call in calls
            for expression in (call.invoke, call.invoke.callee, *(argument.value for argument in call.invoke.arguments))
        ]


@pytest.mark.parametrize("language", PROGRAMS)
def test_read_now_or_unpacked(language):
    front_end, path, text = PROGRAMS[language]
    outline = front_end.read(Source(path, text))
    forth, back = told(outline)
    assert any(forth)
    assert [forth, back] == list(told(unpack(path, pack(outline))))


@pytest.mark.parametrize("language", ["java", "python", "kotlin", "csharp", "php"])
def test_a_text_that_is_made_of_itself(language):
    front_end, path, text = PROGRAMS[language]
    outline = front_end.read(Source(path, text))
    (run,) = (call for call in outline.calls if getattr(call.invoke.callee, "name", "") == "run")
    code = ServiceCode({path: outline})
    found = code.values(run.invoke.arguments[0].value, Scope(path, run.function))
    texts = {
        "".join(part if isinstance(part, str) else "?" for part in v.text.parts) for v in found if isinstance(v, Known)
    }
    assert texts >= {"select :rows", "select id", "select id from ?"}
