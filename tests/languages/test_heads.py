"""What the lines at a file's head tell is what its tree says, and what they do not tell is left to it."""

import pytest
from ringfence.languages import _heads, csharp, java, kotlin
from ringfence.languages._heads import Head, read_head
from ringfence.model.source import Source

JAVA = {
    "plain": "package a.b;\n\nimport a.b.C;\nimport static a.b.C.f;\nimport x.*;\n\nclass A {}\n",
    "a licence before, in several lines": "/*\n * Löw\n */\npackage a.b;\n\n// and\nimport a.B;\n\n/** It. */\nclass A {}\n",
    "no package": "\n\nimport a.B;\nclass A { B b; }\n",
    "nothing else": "package a;\nimport a.B;\n",
    "two packages": "package a;\npackage b;\nimport a.B;\n",
    "annotated": "@Deprecated\npackage a.b;\nimport a.B;\n",
    "not at the beginning of a line": "package a;\n  import a.B;\nimport a.C;\nclass A {}\n",
    "two in a line": "import a.B; import a.C;\nclass A {}\n",
    "code behind an import": "import a.B; class A {}\n",
    "code behind a comment": "import a.B;\n/* */ class A {}\n/* */\nimport c.D;\n",
    "a comment behind an import": "import a.B; // why\nimport a.C;\nclass A {}\n",
    "a comment that does not end": "import a.B;\n/* import a.C;\n",
    "an import in a comment": "/*\nimport a.B;\n*/\nimport a.C;\nclass A {}\n",
    "over several lines": "import\n  a.B;\nimport a.C;\n",
    "spaces within": "import a . B;\nimport a.C ;\nclass A {}\n",
    "names of other letters": "import größe.Maß;\nimport a.C;\nclass A {}\n",
    "behind classes": "class A {}\nimport a.B;\n",
    "broken": "import a.B;\nimport ;\nclass A { void f( }\n",
    "no line end": "import a.B;",
    "empty": "",
}

CSHARP = {
    "plain": "// A\nusing System;\nusing A.B;\nglobal using C;\n\nnamespace N;\nclass A { }\n",
    "other usings": "using A;\nusing static B.C;\nusing D = E.F;\nusing G;\nnamespace N { using H; class A { } }\n",
    "directives": "#if X\nusing A;\n#endif\nusing B;\nclass A { }\n",
    "directives between": "using A;\n#nullable enable\nusing B;\n[assembly: C]\nclass A { }\n",
    "a resource": "using A;\nusing var b = new B();\nusing C;\n",
    "a block": "using A;\nusing (b) { c(); }\n",
}

KOTLIN = {
    "plain": "/* A */\npackage a.b\n\nimport a.b.C\nimport x.*\n\nclass A { val c = C.d() }\nfun f() = C()\n",
    "of the file": '@file:JvmName("a")\npackage a\nimport b.C\nclass A\n',
    "other names": "package a\nimport b.C as D\nimport b.`in`.E\nimport b.F;import b.G\nfun f() = F()\n",
    "annotated": "package a\nimport b.C\n\n@C\nclass A { fun b() {} }\n",
    "nothing else": "package a\n",
    "a comment behind": "package a // b\nimport b.C // d\nfun f() = C()\n",
    "a comment in a comment": "package a\n/* /* a */\nimport b.C\n*/\nimport b.D\nclass A\n",
    "a whole package": "package a.*\nimport b.C\n",
}


@pytest.mark.parametrize("text", JAVA.values(), ids=JAVA)
def test_java_is_the_same_without_its_head(text, monkeypatch):
    assert_same(java, "a/A.java", text, monkeypatch)


@pytest.mark.parametrize("text", CSHARP.values(), ids=CSHARP)
def test_csharp_is_the_same_without_its_head(text, monkeypatch):
    assert_same(csharp, "a/A.cs", text, monkeypatch)


@pytest.mark.parametrize("text", KOTLIN.values(), ids=KOTLIN)
def test_kotlin_is_the_same_without_its_head(text, monkeypatch):
    assert_same(kotlin, "a/A.kt", text, monkeypatch)


def assert_same(front_end, path, text, monkeypatch):
    told = front_end.read.read(Source(path, text))
    for module in vars(front_end).values():
        if getattr(module, "read_head", None) is read_head:
            monkeypatch.setattr(module, "read_head", lambda *_: Head())
    assert front_end.read.read(Source(path, text)) == told


def test_heads_end_behind_the_last_line_that_is_told():
    lines = []
    text = "\n/* a\n*/\none\n// b\n\ntwo\n// c\nother\none\n"
    head = read_head(text, lambda line, number: line != "other" and not lines.append((line, number)))
    assert lines == [("one", 4), ("two", 7)]
    assert head == Head(2, 7, text.index("// c"))


def test_what_is_told_is_not_parsed(monkeypatch):
    parsed = []
    parse = _heads.parse_behind
    monkeypatch.setattr(java, "parse_behind", lambda *given: parsed.append(parse(*given)) or parsed[0])
    assert [one.target for one in java.read.read(Source("A.java", JAVA["plain"])).imports][1:] == [
        "a.b.C",
        "a.b.C.f",
        "x",
    ]
    assert [child.type for child in parsed[0].named_children] == ["class_declaration"]
