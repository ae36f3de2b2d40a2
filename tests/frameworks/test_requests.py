"""Requests made with requests."""

from reading_facts import facts_of, shown
from ringfence.frameworks.requests import requests
from ringfence.model.facts import RemoteCall


def calls(source: str) -> list[tuple[str, str, str]]:
    found = [fact for fact in facts_of(requests, source) if isinstance(fact, RemoteCall)]
    return sorted((fact.method, shown(fact.target), fact.timeout) for fact in found)


def test_functions() -> None:
    source = """
        import requests
        from requests import post as send
        requests.get("http://a/1", timeout=3)
        requests.get(url="http://a/2", timeout=None)
        requests.api.delete("http://a/3")
        send("http://a/4", json={})
        requests.put("http://a/5", **options)
        requests.request("patch", "http://a/6")
        requests.request(method=which, url="http://a/7")
        """
    assert calls(source) == [
        ("", "http://a/7", "none"),
        ("DELETE", "http://a/3", "none"),
        ("GET", "http://a/1", "given"),
        ("GET", "http://a/2", "none"),
        ("PATCH", "http://a/6", "none"),
        ("POST", "http://a/4", "none"),
        ("PUT", "http://a/5", "unknown"),
    ]


def test_of_several_methods_nobody_knows_which_goes_with_which_address() -> None:
    source = """
        import requests
        def send(method, url):
            return requests.request(method, url)
        def show():
            send("get", "http://a/1")
        def change():
            send("post", "http://a/2")
        """
    assert [method for method, *_ in calls(source)] == [""]


def test_sessions() -> None:
    source = """
        import requests
        class Client:
            def __init__(self):
                self.session = requests.Session()
            def fetch(self):
                return self.session.get("http://a/1")
        with requests.session() as s:
            s.post("http://a/2")
        def typed(s: requests.Session):
            s.head("http://a/3")
        """
    assert calls(source) == [
        ("GET", "http://a/1", "none"),
        ("HEAD", "http://a/3", "none"),
        ("POST", "http://a/2", "none"),
    ]


def test_a_call_knows_its_function() -> None:
    (fact,) = facts_of(requests, "import requests\ndef f():\n    requests.get('http://a')\n")
    assert isinstance(fact, RemoteCall)
    assert (fact.function, fact.at.line, fact.protocol) == ("f", 3, "http")


def test_adapters_and_base() -> None:
    source = """
        import requests
        from requests.adapters import HTTPAdapter
        from requests_toolbelt.sessions import BaseUrlSession
        class Slow(HTTPAdapter): ...
        retrying = requests.Session()
        retrying.mount("http://", HTTPAdapter(max_retries=3))
        retrying.get("/1")
        own = requests.Session()
        own.mount("http://", Slow())
        own.get("/2")
        plain = requests.Session()
        plain.mount("http://", HTTPAdapter())
        plain.get("/3")
        based = BaseUrlSession(base_url="http://a")
        based.get("/4")
        """
    found = {shown(f.target): f for f in facts_of(requests, source) if isinstance(f, RemoteCall)}
    assert {path: (f.retry, f.timeout, shown(f.base)) for path, f in found.items()} == {
        "/1": ("mounted", "none", "-"),
        "/2": ("", "unknown", "-"),
        "/3": ("", "none", "-"),
        "/4": ("", "none", "http://a"),
    }


def test_silent() -> None:
    assert calls("import requests\nrequests.get()\nrequests.codes.ok\nrequests.exceptions.get('x')\n") == []
    assert calls("import requests\n{}.get('http://a')\ncache.get('http://a')\n") == []
    assert calls("requests.get('http://a')\n") == []
