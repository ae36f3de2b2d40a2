"""DSNs and URLs in all spellings, taken apart."""

import pytest
from linking import shown
from ringfence.link.addresses import keywords, parse, schema
from ringfence.link.addresses import shown as starred
from ringfence.link.engines import engine
from ringfence.model.expression import Hole, Text

HOST = Hole("env", "HOST")
SECRET = Hole("unknown", "secret:db/password")


def parts(*pieces):
    address = parse(Text(pieces))
    return address.scheme, *(shown(p) for p in (address.host, address.port, address.path, address.user))


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "path", "user"),
    [
        ("postgresql://app:secret@db:5432/shop", "postgresql", "db", "5432", "/shop", "app"),
        ("postgresql://app:p@ss@db/shop", "postgresql", "db", "", "/shop", "app"),
        ("postgresql+asyncpg://db/shop?ssl=1", "postgresql+asyncpg", "db", "", "/shop", ""),
        ("jdbc:postgresql://db:5432/shop?user=a", "postgresql", "db", "5432", "/shop", ""),
        ("jdbc:mysql://db/shop", "mysql", "db", "", "/shop", ""),
        ("lb:http://ORDERS/api", "http", "ORDERS", "", "/api", ""),
        ("lb://orders", "lb", "orders", "", "", ""),
        ("r2dbc:mysql://db/shop", "mysql", "db", "", "/shop", ""),
        ("mongodb+srv://u:p@cluster.example.net/shop", "mongodb+srv", "cluster.example.net", "", "/shop", "u"),
        ("mongodb://a:27017,b:27017/shop", "mongodb", "a", "27017", "/shop", ""),
        ("redis://:secret@cache:6379/2", "redis", "cache", "6379", "/2", ""),
        ("sqlite:///data/app.db", "sqlite", "", "", "/data/app.db", ""),
        ("http://orders:8080/api/x?y=1#z", "http", "orders", "8080", "/api/x", ""),
        ("postgresql://app:se/cr@et@db/shop", "postgresql", "db", "", "/shop", "app"),
        ("postgresql://db/shop&application_name=x", "postgresql", "db", "", "/shop", ""),
        ("http://orders/a&b", "http", "orders", "", "/a&b", ""),
        ("postgresql://db/shop?user=a@b", "postgresql", "db", "", "/shop", ""),
        ("http://orders/@me/x", "http", "orders", "", "/@me/x", ""),
        ("http://[fd00::7]:8080/x", "http", "fd00::7", "8080", "/x", ""),
        ("http://orders?y=1", "http", "orders", "", "", ""),
        ("http://orders", "http", "orders", "", "", ""),
        ("https://http://orders:8080/x", "http", "orders", "8080", "/x", ""),
        ("//orders/x", "", "orders", "", "/x", ""),
        ("orders:8080/x", "", "orders", "8080", "/x", ""),
        ("/x", "", "", "", "/x", ""),
        ("", "", "", "", "", ""),
        ("jdbc:postgresql:shop", "postgresql", "localhost", "", "/shop", ""),
        ("vertx-reactive:postgresql://db:5432/shop", "postgresql", "db", "5432", "/shop", ""),
    ],
)
def test_addresses(url, scheme, host, port, path, user):
    assert parts(url) == (scheme, host, port, path, user)


def test_holes_stay_in_their_part():
    assert parts("http://", HOST, ":80/x/", Hole("unknown", "id")) == ("http", "$HOST", "80", "/x/?", "")
    assert parts("http://orders:8080", HOST) == ("http", "orders", "8080", "$HOST", "")
    assert parts("postgresql://app:", SECRET, "@db/shop") == ("postgresql", "db", "", "/shop", "app")
    assert parts(HOST, "/x") == ("", "$HOST", "", "/x", "")


def test_a_text_cannot_pose_as_a_hole():
    assert parts("http://\x000\x00/x") == ("http", "0", "", "/x", "")


@pytest.mark.parametrize(
    ("scheme", "kind"),
    [
        ("postgres", "postgresql"), ("postgresql+psycopg2", "postgresql"), ("mysql+pymysql", "mysql"),
        ("mongodb+srv", "mongodb"), ("rediss", "redis"), ("sqlite", "sqlite"), ("mssql+pyodbc", "sqlserver"),
        ("http", ""), ("amqp", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_databases_have_an_engine(scheme, kind):
    assert engine(scheme) == kind


def words(*pieces):
    return {key: shown(value) for key, value in keywords(Text(pieces)).items()}


def test_libpq_keywords():
    assert words("host=db port=5432 dbname='my shop' user = app") == {
        "host": "db", "port": "5432", "dbname": "my shop", "user": "app",
    }  # fmt: skip


def test_ado_net_keywords():
    assert words("Server=db;Initial Catalog=shop;User Id=app;Password=a=b") == {
        "server": "db", "initial catalog": "shop", "user id": "app", "password": "a=b",
    }  # fmt: skip


def test_a_password_may_hold_a_question_mark():
    assert words("host=db password=a?b") == {"host": "db", "password": "a?b"}


def test_keywords_keep_their_holes():
    assert words("host=", HOST, " dbname=shop") == {"host": "$HOST", "dbname": "shop"}


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://db/shop?sslmode=off", "db", "", "http://a/?b=c;d=e", "app:pw@tcp(db:3306)/shop?parseTime=True",
        "app:pw@tcp(db:3306)/shop?charset=utf8&parseTime=True&loc=Local", "app:p=w@tcp(db:3306)/shop", "db/shop?a=b&c=d",
    ],
)  # fmt: skip
def test_a_url_has_no_keywords(text):
    assert words(text) == {}


@pytest.mark.parametrize(
    ("text", "host"),
    [("TODO: add to your secrets", "*"), ("<your host here>", "*"), ("a:9092, b:9092", "a"), ("db", "db")],
)
def test_what_is_written_where_an_address_is_to_be_put_names_no_host(text, host):
    assert starred(parse(Text((text,))).host) == host


def test_what_is_unknown_is_shown_as_a_star():
    assert starred(Text(("/x/", HOST, "/y"))) == "/x/*/y"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("jdbc:postgresql://db/shop?currentSchema=orders&stringtype=unspecified", "orders"),
        ("jdbc:postgresql://db/shop?ssl=true&currentSchema=orders,public", "orders"),
        ("jdbc:db2://db:50000/shop:currentSchema=orders;", "orders"),
        ("postgresql://db/shop?schema=orders", "orders"),
        ("postgresql://db/shop?options=-csearch_path%3Dorders", "orders"),
        ("host=db dbname=shop", ""),
        ("Host=db;Database=shop;Search Path=orders", "orders"),
        ("postgresql://db/schema", ""),
        ("mysql://db/shop?useInformationSchema=true", ""),
    ],
)
def test_the_schema_in_which_a_connection_looks_first(url, name):
    assert schema(Text((url,))) == name


@pytest.mark.parametrize(
    ("url", "port", "path"),
    [
        ("http://auth:8000public-key", "8000", "/public-key"),
        ("http://auth:8000public/key", "8000", "/public/key"),
        ("http://auth:8000/public-key", "8000", "/public-key"),
        ("http://auth:web", "web", ""),
    ],
)
def test_what_follows_a_port_is_a_path(url, port, path):
    address = parse(Text((url,)))
    assert (starred(address.port), starred(address.path)) == (port, path)
