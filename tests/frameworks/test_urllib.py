"""Requests made with urllib, http.client and urllib3."""

from reading_facts import facts_of, shown
from ringfence.frameworks.urllib import urllib
from ringfence.model.facts import RemoteCall


def calls(source: str) -> list[tuple[str, str, str, str]]:
    found = [fact for fact in facts_of(urllib, source) if isinstance(fact, RemoteCall)]
    return sorted((fact.method, shown(fact.target), shown(fact.base), fact.timeout) for fact in found)


def test_urlopen() -> None:
    source = """
        import urllib.request
        from urllib.request import Request, urlopen
        urlopen("http://a/1")
        urllib.request.urlopen("http://a/2", b"body", 3)
        urlopen(Request("http://a/3", method="DELETE"), timeout=None)
        def send(request):
            return urlopen(request, timeout=1)
        send(Request("http://a/4", data=b"body"))
        """
    assert calls(source) == [
        ("DELETE", "http://a/3", "-", "none"),
        ("GET", "http://a/1", "-", "none"),
        ("POST", "http://a/2", "-", "given"),
        ("POST", "http://a/4", "-", "given"),
    ]


def test_pool_managers() -> None:
    source = """
        import urllib3
        urllib3.PoolManager().request("GET", "http://a/1")
        bounded = urllib3.PoolManager(timeout=2)
        bounded.request("POST", "http://a/2", retries=3)
        urllib3.request("PUT", "http://a/3", timeout=1)
        """
    assert calls(source) == [
        ("GET", "http://a/1", "-", "none"),
        ("POST", "http://a/2", "-", "given"),
        ("PUT", "http://a/3", "-", "given"),
    ]
    found = [fact for fact in facts_of(urllib, source) if isinstance(fact, RemoteCall)]
    assert sorted((fact.method, fact.retry) for fact in found) == [("GET", ""), ("POST", "urllib3"), ("PUT", "")]


def test_connections() -> None:
    source = """
        import http.client, os, urllib3
        plain = http.client.HTTPConnection(os.environ["HOST"], 8080)
        plain.request("GET", "/1")
        http.client.HTTPSConnection("b", timeout=2).request("POST", "/2", body)
        urllib3.HTTPConnectionPool("c", port=80).request("GET", "/3")
        """
    assert calls(source) == [
        ("GET", "/1", "http://$HOST:8080", "none"),
        ("GET", "/3", "http://c:80", "none"),
        ("POST", "/2", "https://b", "given"),
    ]


def test_silence() -> None:
    source = """
        import http, urllib.parse, urllib.request, urllib3
        urllib.parse.urljoin("http://a", "b")
        urllib.request.Request("http://never/sent")
        urllib.request.urlopen()
        urllib3.PoolManager().request("GET")
        urllib3.PoolManager().clear()
        http.HTTPStatus.OK
        """
    assert calls(source) == []


def test_python_2() -> None:
    source = """
        import httplib, urllib2
        def send(identity):
            print "sending", identity
            try:
                urllib2.urlopen(urllib2.Request("http://a/1", data=""))
            except urllib2.HTTPError, error:
                raise ValueError, "bad"
            urllib2.urlopen("http://a/2", timeout=3)
            httplib.HTTPConnection("a").request("GET", "/3")
        """
    assert [(method, target) for method, target, _, _ in calls(source)] == [
        ("GET", "/3"),
        ("GET", "http://a/2"),
        ("POST", "http://a/1"),
    ]
