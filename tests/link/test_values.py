"""What expressions of a service stand for."""

from time import process_time

import pytest
from linking import code_of, given, store, values_of, web
from ringfence.link.alternatives import MOST_VALUES, combined
from ringfence.link.values import Evaluator
from ringfence.model.expression import Member, Name
from ringfence.model.value import Scope


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'a' + '/b'", "a/b"),
        ("f'{HOST}/b'", "h/b"),
        ("'%s/b' % HOST", "h/b"),
        ("'{}/b'.format(HOST)", "h/b"),
        ("'{host}/b'.format(host=HOST)", "h/b"),
        ("'/'.join([HOST, 'b'])", "h/b"),
        ("HOST.upper()", "H"),
        ("(HOST + '/').rstrip('/')", "h"),
        ("NAMES['one']", "1"),
        ("NAMES.get('one')", "1"),
        ("LIST[1]", "q"),
        ("LIST[-1]", "q"),
        ("str(HOST)", "h"),
        ("f'{unheard_of()}/b'", "?/b"),
        ("8080", "8080"),
    ],
)
def test_strings_are_followed_however_they_are_made(written, meant):
    before = "HOST = 'h'\nNAMES = {'one': '1', 'two': '2'}\nLIST = ['p', 'q']\n"
    assert values_of(f"{before}x = {written}\n") == [meant]


def test_a_text_grows_step_by_step():
    body = "q = 'a'\n    if x:\n        q += 'b'\n    if y:\n        q += 'c'\n        q = f'{q}d'\n    return q"
    found = values_of(f"def f(x, y):\n    {body}\nx = f(1, 2)\n")
    assert found == ["a", "ab", "abc", "abcd", "abd", "ac", "acd", "ad"]


def test_of_a_text_that_may_grow_often_the_whole_is_known():
    steps = "".join(f"    if x[{n}]:\n        q += '{n}'\n" for n in range(8))
    assert "a01234567" in values_of(f"def f(x):\n    q = 'a'\n{steps}    return q\nx = f(1)\n")


def test_what_is_made_of_itself_in_another_way_is_left_to_any_order():
    body = "q = HOST + '/api'\n    if x:\n        q = q.replace('/api', '')\n    q = f'{q}/v2'\n    return q"
    assert "http://h/api/v2" in values_of(f"HOST = 'http://h'\ndef f(x):\n    {body}\nx = f(1)\n")


def test_what_is_not_known_of_a_text_that_grows_is_called_as_it_is_written():
    code = code_of("def f(x):\n    q = unheard_of()\n    if x:\n        q += '/b'\n    return q\nx = f(1)\n", web)
    (binding,) = [b for b in code.outlines["app.py"].bindings if getattr(b.target, "name", "") == "x"]
    holes = {part.name for text in code.texts(binding.value, Scope("app.py")) for part in text.parts if part != "/b"}
    assert holes == {"q"}


def test_what_grows_in_a_loop_or_from_what_callers_give_grows_once():
    assert values_of("def f(x):\n    q = 'a'\n    for one in x:\n        q += 'b'\n    return q\nx = f(1)\n") == [
        "a",
        "ab",
    ]
    assert values_of("def f(q):\n    q += 'b'\n    return q\nx = f('a')\n") == ["a", "ab"]


@pytest.mark.parametrize("written", ["None", "True", "unheard_of", "unheard_of()", "object().a", "NAMES['three']"])
def test_what_is_no_known_string_gives_none(written):
    assert values_of(f"NAMES = {{'one': '1'}}\nx = {written}\n") == []


def test_a_url_passes_local_variables():
    assert given("import web\ndef f():\n    host = 'orders'\n    url = f'http://{host}/x'\n    web.get(url)\n") == [
        "http://orders/x"
    ]


def test_a_local_variable_hides_the_module_constant():
    assert given("import web\nURL = 'a'\ndef f():\n    URL = 'b'\n    web.get(URL)\n") == ["b"]


def test_a_local_of_another_function_is_not_meant():
    assert given("import web\ndef f():\n    url = 'a'\ndef g():\n    web.get(url)\n") == []


def test_an_enclosing_functions_local_is_seen():
    assert given("import web\ndef f():\n    url = 'a'\n    def g():\n        web.get(url)\n") == ["a"]


def test_branches_give_alternatives():
    source = "import web\ndef f(c):\n    if c:\n        url = 'a'\n    else:\n        url = 'b'\n    web.get(url)\n"
    assert given(source) == ["a", "b"]
    assert values_of("x = 'a' if c else 'b'\n") == ["a", "b"]


def test_alternatives_are_bounded():
    hosts = ", ".join(f"'h{n}'" for n in range(200))
    assert 0 < len(given(f"import web\nfor h in [{hosts}]:\n    web.get(h)\n")) <= 24


def test_of_too_many_ways_to_join_texts_those_count_in_which_every_alternative_is_met():
    parts = [[f"a{n}" for n in range(4)], [f"b{n}" for n in range(12)]]
    ways = list(combined(parts))
    assert len(ways) == len(set(ways)) == MOST_VALUES
    assert {one for way in ways for one in way} == {*parts[0], *parts[1]}
    assert list(combined([["a", "b"], ["c", "d"]])) == [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]


def test_a_loop_variable_is_each_element():
    assert given("import web\nfor host in ['a', 'b']:\n    web.get(f'http://{host}')\n") == ["http://a", "http://b"]


def test_variables_keep_their_defaults():
    assert values_of("import os\nx = os.getenv('HOST', 'orders') + '/x'\n") == ["${HOST:-orders}/x"]


def test_what_counts_where_a_variable_is_not_set_is_its_default_wherever_that_is_said():
    assert values_of("import os\nx = (os.getenv('HOST') or 'orders').strip()\n") == ["${HOST:-orders}"]


def test_what_stands_where_a_variable_may_not_be_set_is_its_default():
    assert values_of("import os\nx = os.getenv('HOST') or 'orders'\n") == ["${HOST:-orders}"]
    either = "import os\nx = 'stock' if small else os.getenv('HOST') or 'orders'\n"
    assert sorted(values_of(either)) == ["${HOST:-orders}", "${HOST:-stock}"]
    both = "import os\nx = os.getenv('A', 'a') if small else os.getenv('B', 'b')\n"
    assert values_of(both) == ["${A:-a}", "${B:-b}"]
    prefixed = "import os\nt = os.getenv('T')\nx = os.getenv('P') + t if long else t\n"
    assert sorted(values_of(prefixed)) == ["$P$T", "$T"]


def test_a_wrapper_knows_its_base_url_from_its_constructor():
    source = """
        import web
        class Client:
            def __init__(self, base_url):
                self.base_url = base_url
            def fetch(self, path):
                return web.get(f"{self.base_url}{path}")
        Client("http://orders").fetch("/x")
        """
    assert given(source) == ["http://orders/x"]


def test_a_wrapper_made_twice_has_both_base_urls():
    source = """
        import web
        class Client:
            def __init__(self, base): self.base = base
            def fetch(self): return web.get(self.base)
        Client("a").fetch()
        Client(base="b").fetch()
        """
    assert given(source) == ["a", "b"]


def test_a_base_class_sends_what_its_subclass_says():
    source = """
        import web
        class Base:
            def fetch(self): web.get(self.url)
        class Orders(Base):
            url = "http://orders"
        Orders().fetch()
        """
    assert given(source) == ["http://orders"]


def test_class_attributes_and_properties_are_values():
    source = """
        import web
        class Settings:
            host: str = "orders"
            @property
            def url(self): return f"http://{self.host}"
        settings = Settings()
        web.get(settings.url)
        """
    assert given(source) == ["http://orders"]


def test_a_member_of_an_enumeration_is_its_value():
    source = (
        "import web\nfrom enum import Enum\nclass U(Enum):\n    ORDERS = 'http://orders'\nweb.get(U.ORDERS.value)\n"
    )
    assert given(source) == ["http://orders"]


def test_parameters_are_followed_through_three_calls():
    source = """
        import web
        def one(a): two(a)
        def two(b): three(b)
        def three(c): web.get(c)
        one("http://orders")
        """
    assert given(source) == ["http://orders"]


def test_every_caller_gives_a_parameter_its_value():
    source = "import web\ndef f(url): web.get(url)\nf('a')\nf(url='b')\n"
    assert given(source) == ["a", "b"]


def test_a_default_counts_where_a_caller_gives_nothing():
    source = "import web\ndef f(path, host='h'): web.get(host + path)\nf('/a')\n"
    assert given(source) == ["h/a"]


def test_a_default_does_not_count_where_every_caller_gives_something():
    assert given("import web\ndef f(host='h'): web.get(host)\nf('a')\n") == ["a"]


def test_what_a_function_returns_depends_on_its_call():
    source = "def url(path): return 'http://orders' + path\ny = url('/a')\nx = url('/b')\n"
    assert values_of(source) == ["http://orders/b"]


def test_a_functions_returns_are_alternatives():
    assert values_of("def f(c):\n    if c: return 'a'\n    return 'b'\nx = f(1)\n") == ["a", "b"]


def test_what_is_set_in_a_configuration_is_read_from_it():
    files = {
        "app.py": "import web\napp = web.app()\napp.config['URL'] = 'http://orders'\nimport views\n",
        "views.py": "import web\ndef f():\n    web.get(web.app().config['URL'])\n",
    }
    assert given(files) == ["http://orders"]


def test_another_key_of_a_configuration_is_not_meant():
    source = "import web\napp = web.app()\napp.config['URL'] = 'http://orders'\nweb.get(app.config['OTHER'])\n"
    assert given(source) == []


def test_the_same_key_of_another_object_is_not_meant():
    source = "import web\nheaders = web.headers()\nheaders['URL'] = 'a'\nweb.get(web.app().config['URL'])\n"
    assert given(source) == []


def test_a_librarys_settings_are_the_services_settings_module():
    files = {
        "app.py": "from web import settings\nimport web\nweb.get(settings.URL)\n",
        "shop/settings.py": "URL = 'a'\n",
    }
    assert given(files) == ["a"]


@pytest.mark.parametrize(
    "source",
    [
        "x = x\n",
        "x = y\ny = x\n",
        "def f(n): return f(n)\nx = f('a')\n",
        "def f(n): return g(n)\ndef g(n): return f(n)\nx = f('a')\n",
        "class A:\n    def f(self): return self.f()\nx = A().f()\n",
        "class A:\n    def __init__(self): self.a = self.a\nx = A().a\n",
    ],
)
def test_recursion_ends_with_nothing(source):
    assert values_of(source) == []


def test_recursion_keeps_the_way_out_of_it():
    assert "a" in values_of("def f(n):\n    if n: return 'a'\n    return f(n - 1)\nx = f(3)\n")


def test_a_string_that_grows_in_a_loop_ends():
    found = values_of("x = 'a'\nfor n in range(9):\n    x = x + 'b'\n")
    assert len(found) <= 24


def test_assignments_that_depend_on_themselves_cost_linear_time():
    lines = "".join(f"    if a{n}:\n        q = q.filter(a{n})\n" for n in range(60))
    code = code_of(f"import store\ndef f():\n    q = store.query()\n{lines}    return store.read(q.all())\n", store)
    started = process_time()
    for call in code.outlines["app.py"].calls:
        code.values(call.invoke, Scope("app.py", "f"))
    assert process_time() - started < 10


def test_assignments_that_depend_on_each_other_cost_bounded_time():
    names = [f"v{n}" for n in range(30)]
    lines = "".join(f"    {one} = {' or '.join(names)}\n" for one in names)
    code = code_of(f"import web\ndef f():\n{lines}    web.get(v0)\n", web)
    started = process_time()
    for call in code.calls("web.get"):
        assert code.texts(call.argument(0), call.scope) == ()
    assert process_time() - started < 10


def test_a_function_that_calls_itself_on_ever_new_objects_is_soon_left(monkeypatch):
    answered = []
    answer = Evaluator._answer
    monkeypatch.setattr(Evaluator, "_answer", lambda *given: answered.append(given) or answer(*given))
    wrapping = (
        "class A:\n    def __init__(self, of): self.of = of\n    def go(self): return A(self).go() or A(self.of).go()\n"
    )
    assert values_of(f"{wrapping}x = A('a').go()\n") == []
    assert len(answered) < 2000


def test_what_is_called_by_the_same_words_is_found_out_once(monkeypatch):
    answered = []
    answer = Evaluator._answer
    monkeypatch.setattr(Evaluator, "_answer", lambda *given: answered.append(given[1]) or answer(*given))
    functions = "".join(f"def f{n}(): web.get(HOST.port)\n" for n in range(30))
    code = code_of(f"import web\nHOST = web.host()\n{functions}", web)
    for call in code.outlines["app.py"].calls:
        code.values(call.invoke.argument(0), Scope("app.py", call.function))
    assert answered.count(Member(Name("HOST"), "port")) == 1
    assert answered.count(Name("HOST")) == 1


def test_a_name_inside_of_its_own_assignment_lacks_what_others_have():
    code = code_of("import web\nx = 'a'\nx = x + '/b'\nweb.get(x)\n", web)
    inner = code.outlines["app.py"].bindings[1].value.parts[0]
    assert inner == Name("x")
    code.values(inner, Scope("app.py"))  # whose answer is less, since it is asked for first
    (call,) = code.calls("web.get")
    assert "a/b" in [text.literal for text in code.texts(call.argument(0), call.scope)]


def test_attributes_may_hang_on_each_other_deeper_than_pythons_own_stack():
    lines = "".join(f"        self.a{n} = self.a{n + 1}\n" for n in range(300))
    assert values_of(f"class A:\n    def __init__(self):\n{lines}        self.a300 = 'a'\nx = A().a0\n") == []


def test_a_very_long_sum_of_strings_ends():
    lines = "".join(f"v{n + 1} = v{n} + 'a'\n" for n in range(500))
    assert len(values_of(f"v0 = 'a'\n{lines}x = v500\n")) <= 1


@pytest.mark.parametrize(
    "expression",
    [
        "os.getenv(KEY)",
        "os.environ[KEY]",
        "os.environ.get(KEY)",
        "os.getenv(Names.KEY.value)",
        "read(KEY)",
    ],
)
def test_a_variable_whose_name_is_a_constant(expression):
    source = f"""
import enum, os
KEY = "A_URL"
class Names(enum.Enum):
    KEY = "A_URL"
def read(name):
    return os.environ[name]
x = {expression}
"""
    assert values_of(source) == ["$A_URL"]


def test_a_variable_whose_name_nobody_knows_is_nothing():
    assert values_of("import os\nx = os.getenv(unknown)\n") == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("send(*('http://a', 'x'))", ["http://a"]),
        ("def relay(*args, **more): return send(*args, **more)\nrelay('http://a', 'x')", ["http://a"]),
        ("def relay(x, *args): return send(*args)\nrelay(1, 'http://a')", ["http://a"]),
        ("def relay(*args): return late(*args)\nrelay('x', 'http://a')", ["http://a"]),
        ("def relay(*args): return late(*args)\nrelay('x')", ["http://d"]),
        ("late('x', *('http://a',))", ["http://a"]),
        ("send(**{'body': 'x', 'url': 'http://a'})", ["http://a"]),
        ("def relay(settings): return send(**settings)\nrelay({'url': 'http://a'})", ["http://a"]),
        ("late('x', **{'retries': 3})", ["http://d"]),
    ],
)
def test_arguments_that_are_spread_reach_their_parameters(text, meant):
    functions = "def send(url, body=None): web.get(url)\ndef late(body, url='http://d'): web.get(url)\n"
    start = "import web\n" + functions.splitlines(keepends=True)["late" in text]
    assert given(start + text + "\n") == meant


def test_entries_of_a_dictionary_fill_the_fields_of_a_class():
    text = """
        import os
        class Config:
            name: str
            url: str = "nobody"
            queue: str = "default"
        made = Config(**{"url": os.environ["URL"], "name": "shop"})
        x = made.url
        y = made.queue
        """
    assert values_of(text) == ["$URL"]
    assert values_of(text, "y") == ["default"]


def test_what_a_class_method_makes_of_its_class_is_told_by_the_caller():
    source = """
        import web
        class Client:
            def __init__(self, base): self.base = base
            @classmethod
            def create(cls, base): return cls(base)
            def fetch(self): return web.get(self.base)
        Client.create("http://orders").fetch()
        """
    assert given(source) == ["http://orders"]
