import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringfence.redaction import hide_secrets, hide_userinfo


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgres://app:hunter2@db/main", "postgres://app:*******@db/main"),
        ("redis://:hunter2@db/0", "redis://:*******@db/0"),
        ("postgres://app:p@ss:w/rd@db/main", "postgres://app:*********@db/main"),
        ("postgres://app:${DB_PASSWORD}@db/main", "postgres://app:${DB_PASSWORD}@db/main"),
        ("http://orders:8080/api/", "http://orders:8080/api/"),
        ("postgres://app@db/main", "postgres://app@db/main"),
    ],
)
def test_passwords_in_urls(text, shown):
    assert hide_userinfo(text) == shown


@pytest.mark.parametrize(
    ("line", "path", "shown"),
    [
        ('password="hunter2", user="app"', "a.py", 'password="*******", user="app"'),
        ("os.environ.get('API_KEY', 'abc')", "a.py", "os.environ.get('API_KEY', '***')"),
        ("password = read_password()", "a.py", "password = read_password()"),
        ("      POSTGRES_PASSWORD: hunter2", "compose.yaml", "      POSTGRES_PASSWORD: *******"),
        ("DB_PASSWORD=hunter2", ".env", "DB_PASSWORD=*******"),
        ("POSTGRES_PASSWORD: ${PW}", "compose.yaml", "POSTGRES_PASSWORD: ${PW}"),
        ("DATABASE_URL: mysql://a:b@c/d", "compose.yaml", "DATABASE_URL: mysql://a:*@c/d"),
        ("Pass-Phrase: a, ACCESS_KEY: hunter2", "a.yaml", "Pass-Phrase: a, ACCESS_KEY: *******"),
        ("paßword: a, pa\u017f\u017fword: hunter2", "a.yaml", "paßword: a, pa\u017f\u017fword: *******"),
        ("aP\u0131_key: hunter2", "a.yaml", "aP\u0131_key: *******"),
        ("secretName: orders-db", "d.yaml", "secretName: orders-db"),
        ('db.execute("SELECT name FROM users")', "a.py", 'db.execute("SELECT name FROM users")'),
    ],
)
def test_secrets_in_lines(line, path, shown):
    assert hide_secrets(line, path) == shown


def test_value_of_an_environment_entry():
    assert hide_secrets("  value: hunter2", "d.yaml", "- name: DB_PASSWORD") == "  value: *******"
    assert hide_secrets("  value: main", "d.yaml", "- name: DB_NAME") == "  value: main"


@given(st.text(max_size=100), st.sampled_from(["a.py", "a.yaml"]), st.text(max_size=20))
def test_masks_keep_the_length(line, path, before):
    assert len(hide_secrets(line, path, before)) == len(line)
