"""Edits that keep every byte they do not mean to change."""

import ast
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ringfence.fixing.edit import Edit
from ringfence.fixing.endpoints import from_environment, variable_of
from ringfence.fixing.marks import comment_syntax, with_mark, without_marks
from ringfence.fixing.retries import with_retries
from ringfence.fixing.timeouts import with_timeouts
from ringfence.marks import read_marks

DAY = date(2027, 3, 31)


class TestTimeouts:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("requests.get(url)", "requests.get(url, timeout=5)"),
            ("requests.get( url )", "requests.get( url, timeout=5 )"),
            ("requests.post(url,json=x)", "requests.post(url,json=x,timeout=5)"),
            ("requests.get(\n    url,\n    params=p,\n)", "requests.get(\n    url,\n    params=p,\n    timeout=5,\n)"),
            ("requests.get(\n    url,\n)", "requests.get(\n    url,\n    timeout=5,\n)"),
            ("urlopen()", "urlopen(timeout=5)"),
        ],
    )
    def test_are_added_in_the_spelling_of_the_call(self, before, after):
        assert with_timeouts(before, {(1, 1)}, 5) == (after, ((1, 1),))

    @pytest.mark.parametrize(
        "text", ["requests.get(url, timeout=1)", "requests.get(url, **more)", "client.fetch(url)", "x = 1", "def ("]
    )
    def test_leave_alone_what_says_something_or_is_none(self, text):
        assert with_timeouts(text, {(1, 1)}, 5) == (text, ())

    def test_only_the_calls_at_these_places(self):
        text = "a = requests.get(x); b = requests.get(y)\n"
        assert with_timeouts(text, {(1, 26)}, 2.5)[0] == "a = requests.get(x); b = requests.get(y, timeout=2.5)\n"

    def test_every_other_byte_stays(self):
        text = "# ünï\r\nif x :\r\n\ty  =  requests.get(u)   # why\r\n\r\n"
        assert with_timeouts(text, {(3, 8)}, 1)[0] == text.replace("get(u)", "get(u, timeout=1)")


HOSTS = {"orders:8080": "ORDERS_URL"}


class TestEndpoints:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                'u = "http://orders:8080/x"',
                'import os\n\nu = os.environ.get("ORDERS_URL", "http://orders:8080") + "/x"',
            ),
            ("u = 'http://orders:8080'", "import os\n\nu = os.environ.get('ORDERS_URL', 'http://orders:8080')"),
            (
                'u = f"http://orders:8080/x/{i}"',
                "import os\n\nu = f\"{os.environ.get('ORDERS_URL', 'http://orders:8080')}/x/{i}\"",
            ),
        ],
    )
    def test_become_reads_of_the_environment_with_the_old_value(self, before, after):
        text, hosts = from_environment(before, HOSTS)
        assert text.strip() == after
        assert hosts == ("orders:8080",)
        ast.parse(text)

    @pytest.mark.parametrize(
        "text",
        [
            '"""http://orders:8080 is where it is."""',
            'u = os.environ.get("X", "http://orders:8080")',
            'u = "http://other:8080/x"',
            'u = "http://orders:80801/x"',
            'd["http://orders:8080"]',
        ],
    )
    def test_leave_alone_what_is_none_or_configured_already(self, text):
        assert from_environment(text, HOSTS) == (text, ())

    def test_a_second_run_changes_nothing(self):
        once, _ = from_environment('import os\nu = "http://orders:8080/x"\n', HOSTS)
        assert from_environment(once, HOSTS) == (once, ())

    def test_a_variable_is_named_after_the_service(self):
        assert variable_of("order-service") == "ORDER_SERVICE_URL"


CHARACTERS = st.characters(exclude_characters="\n\r", exclude_categories=("Cs",))


class TestRetries:
    ONE = "import requests\n\n\ndef ask(x):\n    return requests.get(x)\n"

    def test_are_put_on_the_function_that_sends_the_request(self):
        text, names = with_retries(self.ONE, {(5, 12)})
        assert names == ("ask",)
        assert "@retry(stop=stop_after_attempt(3), wait=wait_exponential(), reraise=True)\ndef ask(x):" in text
        assert "from tenacity import retry, stop_after_attempt, wait_exponential" in text
        ast.parse(text)
        assert with_retries(text, {(8, 12)}) == (text, ())

    @pytest.mark.parametrize(
        "text",
        [
            "@app.get('/')\ndef ask(x):\n    return requests.get(x)\n",
            "def ask(x):\n    requests.post(y); z = 1\n    requests.get(x)\n",
            "def ask(x):\n    z = 1\n    yield requests.get(x)\n",
            "z = 1\n\nrequests.get(x)\n",
            "def (",
        ],
    )
    def test_leave_alone_what_does_more_than_that_or_is_decorated(self, text):
        places = {(line, column) for line in range(1, 6) for column in range(1, 30)}
        assert with_retries(text, places) == (text, ())


FILES = ["a.py", "A.java", "q.sql", "compose.yaml", "Dockerfile", "x.ts", "pom.xml", ".env", "app.properties"]


class TestMarks:
    @pytest.mark.parametrize("path", FILES)
    def test_are_read_back_for_their_line(self, path):
        text = "first\n  second\nthird\n"
        marked = with_mark(text, path, 2, ("shared-table",), "moves to the API", DAY)
        assert marked is not None
        (mark,) = read_marks(path, marked)
        assert (mark.rules, mark.reason, mark.until, mark.problem) == (("shared-table",), "moves to the API", DAY, "")
        assert marked.split("\n")[mark.line - 1].strip().startswith("second")

    @pytest.mark.parametrize("path", FILES)
    def test_taken_out_again_leave_the_file_as_it_was(self, path):
        text = "first\r\n  second\r\nthird"
        marked = with_mark(text, path, 2, ("a-b",), "why", DAY)
        assert marked is not None
        assert without_marks(marked, path, [mark.at.line for mark in read_marks(path, marked)]) == text

    def test_a_file_without_comments_stays(self):
        assert comment_syntax("package.json") is None
        assert with_mark("{}", "package.json", 1, ("a-b",), "why", DAY) is None
        assert with_mark("x", "a.py", 9, ("a-b",), "why", DAY) is None

    @pytest.mark.parametrize("line", ['x = """begin', "x = 1 + \\", "y" * 99])
    def test_stand_above_where_they_would_not_be_a_comment_behind(self, line):
        marked = with_mark(f"{line}\nz", "a.py", 1, ("a-b",), "why", DAY)
        assert marked is not None
        assert marked.startswith("# ringfence: ignore[a-b] why until=2027-03-31\n")

    @given(
        lines=st.lists(
            st.text(st.characters(exclude_characters="\n\r", exclude_categories=("Cs",)), max_size=20), min_size=1
        )
    )
    @settings(max_examples=60)
    def test_only_add_and_take_away_a_comment(self, lines):
        text = "\n".join(lines)
        if "ringfence" in text:
            return
        marked = with_mark(text, "q.sql", len(lines), ("a-b",), "why", None)
        assert marked is not None
        places = [mark.at.line for mark in read_marks("q.sql", marked)]
        back = without_marks(marked, "q.sql", places).split("\n")
        assert [line.rstrip() for line in back] == [line.rstrip() for line in lines] or not lines[-1].strip()


def test_a_patch_is_one_that_git_takes(tmp_path):
    import subprocess

    before, after = "a\nb\nc\x0cd\ne", "a\nB\nc\x0cd\nE"
    (tmp_path / "x.py").write_text(before)
    patch = Edit("x.py", before, after, ("b",)).diff
    done = subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.py").read_text() == after
