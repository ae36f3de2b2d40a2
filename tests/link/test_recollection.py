"""What is known of a service counts as long as nothing has changed that it depends on, and no longer."""

from hashlib import blake2b

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linking import compose_of, system_of
from ringfence.extend import framework

CALLER = """
    import web
    @web.route("GET", "/all")
    def handle():
        web.get("http://b/items")
    """
SERVER = """
    import store
    import web
    @web.route("GET", "/items")
    def items():
        store.read("orders")
    """
FILES = compose_of(a=CALLER, b=SERVER, c="import bus\nbus.consume('items', 'shop')\n", d="x = 1\n")


class Known:
    """What is known, and of whom something had to be found out anew."""

    def __init__(self):
        self.meanings = {}
        self.rows = {}
        self.read = []
        self.followed = []

    def name(self, *parts):
        sizes = [f"{len(part)}:".encode() + (part if isinstance(part, bytes) else part.encode()) for part in parts]
        return blake2b(b"".join(sizes)).hexdigest()

    def meaning(self, path):
        return self.meanings.get(path, "")

    def get(self, service, kind):
        return self.rows.get((service, kind))

    def put(self, service, kind, found):
        self.rows[service, kind] = found
        (self.read if kind == "Reading" else self.followed).append(service)

    def system_of(self, files, *frameworks):
        self.meanings = {path: self.name(text) for path, text in files.items()}
        self.read, self.followed = [], []
        return system_of(files, known=self, frameworks=frameworks)


@pytest.fixture
def known():
    made = Known()
    made.system_of(FILES)
    assert (made.read, made.followed) == (["a", "b", "c", "d"], ["a", "b", "c", "d"])
    return made


def edited(path, text):
    return {**FILES, path: text}


def test_of_a_system_that_is_as_it_was_nothing_is_found_out(known):
    assert known.system_of(FILES) == system_of(FILES)
    assert (known.read, known.followed) == ([], [])


def test_what_a_service_does_concerns_nobody_else(known):
    files = edited("a/main.py", CALLER + "    web.get('http://b/other')\n")
    assert known.system_of(files) == system_of(files)
    assert (known.read, known.followed) == (["a"], ["a"])


def test_what_a_service_offers_concerns_those_who_ask_for_it(known):
    files = edited("b/main.py", SERVER.replace("import web", "import os, web\n"))
    assert known.system_of(files) == system_of(files)
    assert (known.read, known.followed) == (["b"], ["a", "b"])


def test_what_is_followed_again_is_asked_all_that_was_asked_before(known):
    asked = []

    @framework("asking", language="python", libraries=("web",))
    def asking(code):
        asked.extend(code.outlines)
        yield from ()

    files = edited("b/main.py", SERVER.replace("import web", "import os, web\n"))
    known.system_of(files, asking)
    assert sorted(asked) == ["a/main.py", "b/main.py"]


def test_what_manifests_say_concerns_all(known):
    files = edited("compose.yaml", FILES["compose.yaml"].replace("  d:", "  e:\n    image: postgres:16\n  d:"))
    assert known.system_of(files) == system_of(files)
    assert known.read == ["a", "b", "c", "d"]


def test_code_that_several_share_concerns_each_of_them():
    shared = {**FILES, "common/__init__.py": "", "common/hosts.py": "BASE = 'http://b'\n"}
    asking = "import web\nfrom common.hosts import BASE\nweb.get(BASE + '/items')\n"
    shared |= {"c/main.py": asking, "d/main.py": asking}
    known = Known()
    known.system_of(shared)
    changed = {**shared, "common/hosts.py": "BASE = 'http://a'\n"}
    assert known.system_of(changed) == system_of(changed)
    assert known.read == ["c", "d"]


def test_what_cannot_be_decoded_is_found_out_again(known):
    known.rows = {place: msgspec.msgpack.encode(["?"]) for place in known.rows}
    assert known.system_of(FILES) == system_of(FILES)
    assert known.read == ["a", "b", "c", "d"]


TEXTS = (
    CALLER,
    SERVER,
    "",
    "x = 1",
    SERVER.replace("GET", "POST"),
    SERVER.replace("import web", "import os\n    import web"),
    "import bus\nbus.publish('items', 'shop')\n",
    "import bus\nbus.bind('items', 'new', 'shop')\nbus.consume('items', '')\n",
    "import web\nweb.get('http://a/all')\n",
    "import web\n@web.route('GET', '/items')\n@web.route('GET', '/all')\ndef handle():\n    web.get('http://c/x')\n",
    "import web\n@web.serves('Items/Get')\ndef handle():\n    web.ask('items')\n",
    "import web\nweb.stub('items:50051', 'Items/Get')\n",
    "import store, web\nstore.connect('postgresql://db/x')\n"
    "@web.route('GET', '/items')\ndef items():\n    store.read('orders')\n",
)
MANIFESTS = (FILES["compose.yaml"], FILES["compose.yaml"].replace("build: d", "image: nginx"))
EDITS = st.one_of(
    st.tuples(st.sampled_from([f"{name}/main.py" for name in "abcd"]), st.sampled_from(TEXTS)),
    st.tuples(st.just("compose.yaml"), st.sampled_from(MANIFESTS)),
    st.tuples(st.sampled_from(["a/more.py", "b/Dockerfile"]), st.sampled_from([None, "import main\n"])),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=6))
def test_whatever_is_edited_the_system_is_the_one_that_somebody_without_memory_sees(edits):
    files, known = dict(FILES), Known()
    known.system_of(files)
    for path, text in edits:
        files = {**files, path: text} if text is not None else {one: said for one, said in files.items() if one != path}
        assert known.system_of(files) == system_of(files)
