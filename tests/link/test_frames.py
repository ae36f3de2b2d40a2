"""Which names are a function's own."""

from ringfence.languages.java import read as read_java
from ringfence.languages.python import read as read_python
from ringfence.link.frames import Frames
from ringfence.link.symbols import Symbols
from ringfence.model.source import Source

PYTHON = """import top
def outer(given, *rest, key=1):
    import inner_library
    local = given
    class Kept:
        def method(self): pass
    def nested(): return local
"""
JAVA = "class A { int kept; void run(String given) { int local = 1; } class B { void inner() {} } }"


def frames(text, reader, path):
    return Frames(Symbols({path: reader.read(Source(path, text))}))


def test_a_functions_names_are_what_it_is_given_sets_defines_and_imports():
    frame = frames(PYTHON, read_python, "a.py").of("a.py", "outer")
    assert frame.names == {"given", "rest", "key", "local", "inner_library", "Kept", "nested"}
    assert frame.outer is None


def test_the_module_has_no_frame():
    assert frames(PYTHON, read_python, "a.py").of("a.py", "") is None


def test_a_frame_stands_in_others():
    made = frames(PYTHON, read_python, "a.py")
    method = made.of("a.py", "outer.Kept.method")
    assert method.names == {"self"}
    assert method.outer.is_class
    assert method.outer.outer is made.of("a.py", "outer")


def test_the_receiver_has_a_name_where_no_parameter_says_it():
    frame = frames(JAVA, read_java, "A.java").of("A.java", "A.run")
    assert frame.names == {"given", "local", "self", "this"}
    assert frame.sees_members


def test_a_class_in_a_class_sees_the_members_around():
    frame = frames(JAVA, read_java, "A.java").of("A.java", "A.B")
    assert frame.is_class
    assert frame.sees_members


def test_names_nested_without_end_cost_no_recursion():
    name = ".".join(["f"] * 5000)
    frame, depth = frames(PYTHON, read_python, "a.py").of("a.py", name), 0
    while frame is not None:
        frame, depth = frame.outer, depth + 1
    assert depth == 5000
