"""How the lines of a file moved, and what was found out of it where it stands by then."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from ringfence.cache.moves import MOST_MOVES, Mover, Moves, moved, moves_in
from ringfence.languages import python, typescript
from ringfence.model.source import Diagnostic, Source, Span, Step
from ringfence.model.system import System, Unresolved

PROGRAM = """\
import db
LIMIT = 5
class Orders:
    table = "orders"
    def find(self, ids):
        return [db.run("SELECT 1", one) for one in ids]
later(lambda: Orders().find([1]),
      lambda: 2)
ANSWER = later(
    LIMIT
)
"""
FILE = "a.py"


def said(text: str, path: str = FILE) -> object:
    language = python.read if path.endswith("py") else typescript.read
    return language.read(Source(path, dedent(text)))


def with_more(text: str, *more: tuple[int, int]) -> str:
    """A text with as many lines more before lines (zero-based) of its own."""
    lines = text.splitlines()
    for line, many in sorted(more, reverse=True):
        lines[line:line] = ["# more"] * many
    return "\n".join(lines) + "\n"


def moves_of(before: str, now: str) -> Moves | None:
    return moved(FILE, said(before), said(now))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([(0, 1)], "1:1"),
        ([(1, 2)], "2:2"),
        ([(0, 1), (3, 2)], "1:1,4:3"),
        ([(7, 1)], "8:1"),
        ([(11, 3)], ""),
        ([], ""),
    ],
)
def test_lines_that_came(more, expected):
    assert str(moves_of(PROGRAM, with_more(PROGRAM, *more))) == expected


def test_lines_that_went():
    longer = with_more(PROGRAM, (0, 3), (6, 1))
    assert str(moves_of(longer, PROGRAM)) == "4:-3,11:-4"


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 300)), max_size=5))
def test_every_place_is_where_it_is_read_to_be(more):
    now = with_more(PROGRAM, *more)
    moves = moves_of(PROGRAM, now)
    assert moves is not None
    assert Mover({FILE: moves}).moved(said(PROGRAM)) == said(now)
    assert moves_in(str(moves)) == moves or not moves.starts


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LIMIT = 5", "LIMIT = 6"),
        ("LIMIT = 5", "LIMIT = True"),
        ("LIMIT = 5", "LIMIT  = 5"),
        ("LIMIT = 5", "LIMIT = 5; MORE = 6"),
        ("import db\nLIMIT = 5", "LIMIT = 5\nimport db"),
        ('table = "orders"', "table = orders"),
        ("lambda: 2", "2"),
        ("LIMIT\n)", "LIMIT)"),
    ],
)
def test_whoever_says_anything_else_has_not_only_moved(before, after):
    assert before in PROGRAM
    assert moves_of(PROGRAM, PROGRAM.replace(before, after)) is None


def test_two_that_changed_places_have_not_only_moved():
    assert moves_of("a = 1\n\na = 1\n", "a = 1\na = 1\n") is not None
    one, other = Span(FILE, 1, 1, 1, 2), Span(FILE, 2, 1, 2, 2)
    assert moved(FILE, (one, other), (other, one)) is None
    assert moved(FILE, (one, one), (one, other)) is None
    assert moved(FILE, (one, other), (one, one)) is None


def test_whoever_moves_too_many_pieces_changed_the_file():
    text = "f()\n" * (MOST_MOVES + 2)
    few, many = ([(line, 1) for line in range(1, count)] for count in (MOST_MOVES, MOST_MOVES + 2))
    assert moves_of(text, with_more(text, *few)) is not None
    assert moves_of(text, with_more(text, *many)) is None


def test_a_line_of_a_text_moves_as_the_whole_does():
    text = 'db.run(\n  LIMIT,\n  """\n  SELECT 1\n  """)\n'
    assert moves_of(text, "\n" + text) is not None
    assert moves_of(text, text.replace("  LIMIT", "\n  LIMIT")) is None
    short = "db.run(\n  LIMIT,\n  'SELECT 1')\n"
    assert moves_of(short, short.replace("  LIMIT", "\n  LIMIT")) is not None


def test_places_of_other_files_and_of_whole_files_stay():
    places = (Span("b.py", 5, 1, 5, 9), Span(FILE, 1), Span(FILE, 5, 1, 5, 9))
    assert Mover({FILE: Moves((1,), (2,))}).moved(places) == (*places[:2], Span(FILE, 7, 1, 7, 9))
    assert moved(FILE, places, (*places[:2], Span(FILE, 7, 1, 7, 9))) == Moves((5,), (2,))
    assert moved(FILE, (Span(FILE, 1),), (Span(FILE, 2),)) is None
    assert moved(FILE, (Span("b.py", 5),), (Span("b.py", 6),)) is None


def test_lines_before_all_that_is_said_stay():
    moves = Moves((5, 9), (2, -1))
    assert [moves.line(line) for line in (0, 1, 4, 5, 8, 9, 20)] == [0, 1, 4, 7, 10, 8, 19]


class Held(Struct, frozen=True):
    kinds: frozenset[Span]
    by_name: dict[str, list[Span]]


def test_whatever_holds_places_is_moved_and_what_holds_none_is_the_same():
    mover = Mover({FILE: Moves((1,), (1,))})
    before, after = Span(FILE, 3, 1, 3, 2), Span(FILE, 4, 1, 4, 2)
    held = Held(frozenset((before,)), {"a": [before]})
    assert mover.moved(held) == Held(frozenset((after,)), {"a": [after]})
    system = System(unresolved=(Unresolved("call", "why", before),))
    assert mover.moved(system).unresolved == (Unresolved("call", "why", after),)
    assert mover.moved((Diagnostic(before, "m"), Step("n", before))) == (Diagnostic(after, "m"), Step("n", after))
    nothing = (Step("n"), "text", 5, None)
    assert mover.moved(nothing) is nothing


def test_what_is_shared_stays_shared():
    mover = Mover({FILE: Moves((1,), (1,))})
    step = Step("n", Span(FILE, 3))
    first, second = mover.moved(((step,), (step,)))
    assert first[0] is second[0]


@pytest.mark.parametrize("written", ["1", "1:x", "1:2:3", "a:b,", ","])
def test_what_are_no_moves_moves_nothing(written):
    assert moves_in(written) == Moves((), ())


def test_functions_without_a_name_move_with_their_lines():
    text = "app.get('/a', (q) => q.x);\nconst { b } = f({ g() { return () => 1; } });\n"
    before, now = (said(one, "a.ts") for one in (text, "\n\n" + text))
    assert moved("a.ts", before, now) == Moves((1,), (2,))
