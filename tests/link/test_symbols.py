"""What an import leads to, inside one service."""

import pytest
from linking import code_of, given, outlines_of, shown, values_of
from ringfence.link.aliases import of_copies
from ringfence.link.code import ServiceCode
from ringfence.model.expression import Name
from ringfence.model.facts import ContainerFile, Copy
from ringfence.model.source import Span
from ringfence.model.value import Scope


def test_a_name_imported_from_another_file_is_what_that_file_says():
    files = {"app.py": "from config import URL\nx = URL\n", "config.py": "URL = 'http://orders'\n"}
    assert values_of(files) == ["http://orders"]


def test_an_imported_module_gives_its_members():
    files = {"app.py": "import config\nx = config.URL\n", "config.py": "URL = 'a'\n"}
    assert values_of(files) == ["a"]


def test_a_dotted_import_is_used_by_its_full_name():
    files = {"app.py": "import shop.config\nx = shop.config.URL\n", "shop/config.py": "URL = 'a'\n"}
    assert values_of(files) == ["a"]


def test_an_alias_stands_for_what_it_renames():
    files = {"app.py": "from config import URL as address\nx = address\n", "config.py": "URL = 'a'\n"}
    assert values_of(files) == ["a"]


def test_a_star_import_brings_every_name():
    files = {"app.py": "from config import *\nx = URL\n", "config.py": "URL = 'a'\n"}
    assert values_of(files) == ["a"]


def test_a_name_of_the_file_itself_hides_the_star_import():
    files = {"app.py": "from config import *\nURL = 'own'\nx = URL\n", "config.py": "URL = 'a'\n"}
    assert values_of(files) == ["own"]


def test_star_imports_in_a_circle_end():
    files = {"app.py": "from other import *\nx = URL\n", "other.py": "from app import *\n"}
    assert values_of(files) == []


def test_imports_in_a_circle_end():
    files = {"app.py": "from other import URL\nx = URL\n", "other.py": "from app import URL\n"}
    assert values_of(files) == []


def test_relative_imports_count_folders_from_the_importing_file():
    files = {
        "shop/api/app.py": "from ..config import URL\nfrom .near import PATH\nx = URL + PATH\n",
        "shop/config.py": "URL = 'a'\n",
        "shop/api/near.py": "PATH = '/b'\n",
        "config.py": "URL = 'wrong'\n",
    }
    assert values_of(files, path="shop/api/app.py") == ["a/b"]


def test_a_relative_import_above_the_root_leads_nowhere():
    files = {"app.py": "from ....config import URL\nx = URL\n", "config.py": "URL = 'a'\n"}
    assert values_of(files) == []


def test_a_package_hands_on_what_it_imports():
    files = {
        "app.py": "from shop import URL\nx = URL\n",
        "shop/__init__.py": "from .config import URL\n",
        "shop/config.py": "URL = 'a'\n",
    }
    assert values_of(files) == ["a"]


def test_a_folder_without_init_is_a_package_all_the_same():
    files = {"app.py": "from shop import config\nx = config.URL\n", "shop/config.py": "URL = 'a'\n"}
    assert values_of(files) == ["a"]


def test_of_two_modules_with_one_name_the_one_under_the_importers_root_is_meant():
    files = {
        "orders/app/main.py": "from app.config import URL\nx = URL\n",
        "orders/app/config.py": "URL = 'orders'\n",
        "users/app/main.py": "from app.config import URL\nx = URL\n",
        "users/app/config.py": "URL = 'users'\n",
    }
    assert values_of(files, path="orders/app/main.py") == ["orders"]
    assert values_of(files, path="users/app/main.py") == ["users"]


def test_the_same_name_in_two_files_is_two_things():
    files = {"app.py": "URL = 'a'\nx = URL\n", "other.py": "URL = 'b'\nx = URL\n"}
    assert values_of(files) == ["a"]
    assert values_of(files, path="other.py") == ["b"]


def test_an_import_inside_a_function_counts_there_only():
    files = {
        "app.py": "def f():\n    from config import URL\n    x = URL\ndef g():\n    x = URL\n",
        "config.py": "URL = 'a'\n",
    }
    assert values_of(files, function="f") == ["a"]
    assert values_of(files, function="g") == []


def test_a_library_is_not_looked_for_in_a_file_of_its_name():
    files = {"app.py": "import web\nweb.get('http://a')\n", "vendor/web.py": "def get(url): pass\n"}
    assert given(files) == ["http://a"]


def test_the_standard_library_is_not_looked_for_in_a_file_of_its_name():
    files = {"app.py": "import os\nx = os.environ['URL']\n", "tools/os.py": "environ = {'URL': 'wrong'}\n"}
    assert values_of(files) == ["$URL"]


def test_a_call_is_found_under_an_alias_of_its_library():
    assert given("from web import get as fetch\nfetch('http://a')\n") == ["http://a"]
    assert given("import web as w\nw.get('http://a')\n") == ["http://a"]


def test_a_method_of_that_name_on_something_else_is_no_call_of_the_library():
    assert given("import web\nclass Cache:\n    def get(self, key): pass\nCache().get('http://a')\n") == []
    assert given("import web\n{}.get('http://a')\n") == []


def test_a_parameter_hides_the_module_of_its_name():
    assert given("import web\ndef f(web):\n    web.get('http://a')\n") == []


def test_a_class_finds_its_bases_through_files():
    files = {
        "app.py": "from base import Base\nclass Order(Base): pass\n",
        "base.py": "import lib\nclass Base(lib.Model): pass\n",
    }
    assert sorted(cls.name for cls, _ in code_of(files).subclasses("lib.Model")) == ["Base", "Order"]


def test_classes_that_inherit_from_each_other_end():
    code = code_of("class A(B): pass\nclass B(A): pass\n")
    assert list(code.subclasses("lib.Model")) == []


@pytest.mark.parametrize(
    ("copied", "imported", "value"),
    [
        (Copy(("./common",), "orders/common"), "orders.common.settings", ["7"]),
        (Copy(("common",), "/app/orders/common/"), "orders.common.settings", ["7"]),
        (Copy(("common",), "/elsewhere"), "orders.common.settings", []),
        (Copy((".",), "."), "orders.common.settings", []),
    ],
)
def test_what_an_image_copies_elsewhere_is_imported_from_there(copied, imported, value):
    container = ContainerFile("Dockerfile", "python", (), (copied,), (), "/app", (), (), Span("Dockerfile", 1))
    files = {"common/settings.py": "PORT = '7'\n", "orders/main.py": f"import {imported} as found\nx = found.PORT\n"}
    files["orders/__init__.py"] = ""
    code = ServiceCode(outlines_of(files), copies=of_copies(container, ""))
    assert [shown(text) for text in code.texts(Name("x"), Scope("orders/main.py"))] == value
