"""Methods of classes that derive from a library's class, which nobody calls."""

import pytest
from linking import compose_of, system_of
from ringfence.extend import framework
from ringfence.model.facts import Route


@framework("views", language="python", libraries=("views",), hooks={"views.View": ("get", "on_*"), "views.Mixin": ()})
def views(code):
    for cls, _ in code.subclasses("views.View"):
        for path, outline in code.outlines.items():
            for function in outline.functions:
                if function.owner == cls.name and path == cls.path and function.name.endswith(".get"):
                    yield Route("GET", "/", function.name, function.at)


START = "import views, web\n"


def called(text, **more):
    """Whom the service front calls."""
    files = compose_of(front=START + text, stock="import web\n", **more)
    return [call.path for call in system_of(files, frameworks=(views,)).calls]


def method(name, body="web.get('http://stock/x')", decorator=""):
    return f"{decorator}    def {name}(self):\n        {body}\n"


def test_a_method_that_nobody_names_is_no_call():
    assert called("class Orders(views.View):\n" + method("check")) == []


@pytest.mark.parametrize("name", ["get", "on_error", "__call__"])
def test_what_the_library_calls_counts(name):
    assert called("class Orders(views.View):\n" + method(name)) == ["/x"]


@pytest.mark.parametrize(
    "naming",
    [
        method("get", "self.check()"),
        method("get", "web.later(self.check)"),
        "    actions = {'get': 'check'}\n",
        "    actions = ['shop.Orders.check']\n",
    ],
)
def test_what_somebody_names_counts(naming):
    assert called("class Orders(views.View):\n" + naming + method("check")) == ["/x"]


def test_what_another_file_names_counts():
    files = compose_of(front=START + "class Orders(views.View):\n" + method("check"), stock="import web\n")
    files["front/jobs.py"] = "from main import Orders\ndef run():\n    Orders().check()\n"
    assert [call.path for call in system_of(files, frameworks=(views,)).calls] == ["/x"]


def test_what_only_unnamed_methods_name_is_no_call():
    assert called("class Orders(views.View):\n" + method("check", "self.ask()") + method("ask")) == []
    assert called("class Orders(views.View):\n" + method("check", "self.check(web.get('http://stock/x'))")) == []


def test_a_function_inside_such_a_method_is_none_either():
    inner = (
        "class Orders(views.View):\n    def check(self):\n        def ask():\n            web.get('http://stock/x')\n"
    )
    assert called(inner) == []


def test_what_is_decorated_may_be_registered_by_that():
    assert called("class Orders(views.View):\n" + method("check", decorator="    @web.action\n")) == ["/x"]


@pytest.mark.parametrize("bases", ["other.View", "views.View, other.Mixin", "views.View, make()", "", "object"])
def test_of_a_class_whose_bases_are_not_all_known_every_method_counts(bases):
    assert called(f"import other\nclass Orders({bases}):\n" + method("check")) == ["/x"]


def test_a_class_below_may_have_a_base_that_calls_the_method():
    text = "import other\nclass Base(views.View):\n" + method("check") + "class Orders(Base, other.Mixin):\n    pass\n"
    assert called(text) == ["/x"]


def test_known_bases_together_are_known():
    assert called("class Orders(views.Mixin, views.View):\n" + method("check") + method("get", "pass")) == []


def test_a_name_that_is_computed_may_be_any():
    assert called("class Orders(views.View):\n" + method("get", "getattr(self, f'{x}_now')()") + method("check")) == [
        "/x"
    ]
    assert called("class Orders(views.View):\n" + method("get", "getattr(self, 'ask')()") + method("check")) == []
