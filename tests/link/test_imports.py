"""Which names imports give a meaning in which scope, and what is imported whole."""

from ringfence.languages.csharp import read as csharp
from ringfence.languages.python import read as python
from ringfence.link.imports import Imports, last_of, plain_target
from ringfence.link.namespaces import Namespaces
from ringfence.model.outline import Import
from ringfence.model.source import Source, Span


def imports_of(files, libraries=()):
    outlines = {
        path: (csharp if path.endswith(".cs") else python).read(Source(path, text)) for path, text in files.items()
    }
    return Imports(outlines, Namespaces(outlines.values()), frozenset(libraries))


def test_a_function_s_own_import_comes_before_that_of_its_file():
    imports = imports_of({"app.py": "from a import x\ndef f():\n    from b import x\ndef g(): pass\n"})
    assert imports.meaning("x", "app.py", "f").target == "b.x"
    assert imports.meaning("x", "app.py", "g").target == "a.x"
    assert imports.meaning("y", "app.py", "f") is None
    assert imports.meaning("x", "other.py", "") is None


def test_of_two_imports_of_one_name_the_first_counts():
    imports = imports_of({"app.py": "from a import x\nfrom b import x\n"})
    assert imports.meaning("x", "app.py", "").target == "a.x"


def test_members_of_what_is_imported_by_a_dotted_name():
    assert imports_of({"app.py": "import a.b\nimport c\nfrom d.e import f\n"}).members == {"b"}


def test_what_is_imported_whole_is_the_service_s_own_or_a_library_s_that_some_framework_speaks_of():
    files = {"A.cs": "using Shop;\nusing Acme.Data.Sql;\nusing Unheard;\n", "B.cs": "namespace Shop;\nclass B {}\n"}
    stars = imports_of(files, ["Acme.Data"]).stars("A.cs")
    assert (stars.own, stars.libraries) == (("Shop",), ("Acme.Data.Sql",))
    assert imports_of(files).stars("A.cs").libraries == ()
    assert imports_of(files, ["Acme.Data"]).stars("B.cs") == ((), (), ())


def whole(files, path):
    return [imported.target for imported in imports_of(files).whole.get(path, ())]


def test_an_import_of_a_whole_program_comes_after_each_file_s_own():
    files = {"shop/Usings.cs": "global using Shared;\n", "shop/web/A.cs": "using Own;\n", "other/B.cs": "class B {}\n"}
    assert whole(files, "shop/web/A.cs") == ["Own", "Shared"]
    assert whole(files, "other/B.cs") == []


def test_a_program_s_part_may_say_what_holds_for_all_of_it():
    files = {"shop/Properties/All.cs": "global using Shared;\n", "shop/A.cs": "class A {}\n"}
    assert whole(files, "shop/A.cs") == ["Shared"]
    assert whole({"shop/data/All.cs": "global using Shared;\n", "shop/A.cs": "class A {}\n"}, "shop/A.cs") == []


def test_what_an_import_names():
    default = Import("fetch", "http-client::default", Span("app.ts", 1))
    assert (plain_target(default), last_of(default)) == ("http-client.default", "default")
