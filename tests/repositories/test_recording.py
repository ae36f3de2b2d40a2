"""What is carried of a repository is enough to judge and to show, and no more."""

import pytest
from recorded import recorded
from ringfence.marks import read_marks
from ringfence.model.repository import RepositoryState

APP = """
    import psycopg2

    connection = psycopg2.connect("postgresql://app:hunter2@db/shop")


    def sales():
        total = 0

        # ringfence: ignore[shared-table] moves to the API
        rows = connection.execute("SELECT total FROM orders")

        return rows
"""


@pytest.fixture
def one(tmp_path):
    files = {"app.py": APP, "notes.txt": "nobody reads it\n", "empty.py": ""}
    return recorded(tmp_path, files, RepositoryState("shop"))


def test_lines_with_findings_stand_where_they_stood(one):
    lines = one.text("shop/app.py").split("\n")
    assert lines[9] == '    rows = connection.execute("SELECT total FROM orders")'
    assert lines[7] == ""


def test_marks_are_about_the_same_lines(one):
    (mark,) = read_marks("shop/app.py", one.text("shop/app.py"))
    assert (mark.rules, mark.reason, mark.at.line, mark.line) == (("shared-table",), "moves to the API", 9, 10)


def test_secrets_stay_where_they_are(one):
    assert "hunter2" not in one.text("shop/app.py")
    assert "*******" in one.text("shop/app.py")


def test_files_that_nobody_reads_are_listed_alone(one):
    assert one.text("shop/notes.txt") is None
    assert "shop/notes.txt" in one.paths
    assert one.text("shop/empty.py") == ""
    assert one.text("other/app.py") is None
