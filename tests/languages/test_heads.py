"""What the lines at a file's head tell is what its tree says, and what they do not tell is left to it."""

import pytest
from ringfence.languages import _heads, csharp, java, kotlin, python
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
    "a whole package": "package a.*\nimport b.C\n",
}

PYTHON = {
    "plain": "import a\nimport b.c\nimport d.e as f, g.h\nfrom i import j\nfrom .k import l as m, n\nx = j.o()\n",
    "all of a module": "from a import *\nfrom b import (*)\nfrom c import *, d\nx = 1\n",
    "relative": "from . import a\nfrom .. import b\nfrom ...c.d import e\nfrom __future__ import f\n",
    "in parentheses": "from a import (\n    b,\n    c as d,\n\n    e\n)\nfrom f import (g, h,)\nx = b.i()\n",
    "a comment in parentheses": "from a import (\n    b,  # (c)\n    d,\n)\nimport e\n",
    "parentheses that do not end": "from a import (\n    b,\nimport c\n",
    "an alias over lines": "from a import (\n    b\n    as c,\n)\nimport d\n",
    "nothing in parentheses": "from a import ()\nfrom b import (,)\nimport c\n",
    "a docstring": '"""What (it) is.\n\nimport a\n"""\n\nimport b\n\n\ndef f():\n    b.c()\n',
    "a string that goes on": '"""a"""\nimport b\n"""c""".d()\nimport e\n"""\\"""\nimport f\n"""\nimport g\n',
    "comments": "#!/usr/bin/python\nimport a  # noqa: b\n# import c\nfrom d import e  # Maß\nimport f\n",
    "several in a line": "import a; import b\nimport c\n",
    "lines that go on": "from a import b, \\\n    c\nimport d\n",
    "strange spaces": "from  a  import  b ,c\nimport\td\nimport e . f\nfrom . g import h\nfrom a import b  as  c\n",
    "under a condition": "import a\nif a.b:\n    import c\nimport d\n",
    "no imports": "imports = 1\nfrom_import = 2\n",
    "broken": "import a\nimport\nfrom b import\nfrom import c\nimport d,\nimport e as\nimport f(\n",
    "of Python 2": "import a\nprint a.b()\nimport c\n",
    "other letters": "from größe import maß\nimport a\n",
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


@pytest.mark.parametrize("text", PYTHON.values(), ids=PYTHON)
def test_python_is_the_same_without_its_head(text, monkeypatch):
    assert_same(python, "a/b.py", text, monkeypatch)


def test_imports_of_python_stand_where_their_names_do():
    imports = python.read.read(Source("a.py", PYTHON["in parentheses"])).imports
    assert [(one.name, one.target, one.at.line, one.at.column, one.at.end_column) for one in imports] == [
        ("b", "a.b", 2, 5, 6), ("d", "a.c", 3, 5, 11), ("e", "a.e", 5, 5, 6),
        ("g", "f.g", 7, 16, 17), ("h", "f.h", 7, 19, 20),
    ]  # fmt: skip


def assert_same(front_end, path, text, monkeypatch):
    told = front_end.read.read(Source(path, text))
    for module in vars(front_end).values():
        if getattr(module, "read_head", None) is read_head:
            monkeypatch.setattr(module, "read_head", lambda *_: Head())
    assert front_end.read.read(Source(path, text)) == told


def test_heads_end_behind_the_last_line_that_is_told():
    lines = []
    text = "\n/* a\n*/\none\n// b\n\ntwo\n// c\nother\none\n"
    head = read_head(
        text, lambda line, number, start: 0 if line == "other" else lines.append((line, number, start)) or 1
    )
    assert lines == [("one", 4, text.index("one")), ("two", 7, text.index("two"))]
    assert head == Head(2, 7, text.index("// c"))


def test_lines_that_nobody_writes_are_not_told():
    assert read_head(f"{'a' * 1000}\n", lambda *_: 1) == Head()
    text = f"import {', '.join(['a'] * 1000)}\nfrom b import (\n{'c,' * 2000})\n"
    assert len(python.read.read(Source("a.py", text)).imports) == 3000


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
