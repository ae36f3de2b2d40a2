"""Locust's users."""

from reading_facts import facts_of, shown
from ringfence.frameworks.locust import locust
from ringfence.model.facts import RemoteCall, Role

HOST = "${--host:-$LOCUST_HOST}"


def calls(source: str) -> list[tuple[str, str, str]]:
    found = [fact for fact in facts_of(locust, source) if isinstance(fact, RemoteCall)]
    return sorted((fact.method, shown(fact.target), shown(fact.base)) for fact in found)


def test_users_and_task_sets() -> None:
    source = """
        from locust import HttpUser, TaskSet, SequentialTaskSet, task
        class Browse(SequentialTaskSet):
            @task
            def login(self):
                self.client.post("/login", {})
            @task
            class Inner(TaskSet):
                @task
                def look(self):
                    self.client.get("/look")
        class Shopper(HttpUser):
            tasks = [Browse]
            @task
            def home(self):
                self.client.request("put", "/home")
        """
    assert calls(source) == [
        ("GET", "/look", HOST),
        ("POST", "/login", HOST),
        ("PUT", "/home", HOST),
    ]
    roles = [fact for fact in facts_of(locust, source) if isinstance(fact, Role)]
    assert [(role.kind, role.at.line) for role in roles] == [("load-generator", 2)]


def test_host_of_the_class() -> None:
    source = """
        from locust import FastHttpUser, task
        class Shopper(FastHttpUser):
            host = "http://front"
            @task
            def home(self):
                self.client.get("/")
        """
    assert calls(source) == [("GET", "/", "http://front")]


def test_functions_as_tasks() -> None:
    source = """
        from locust import HttpUser, TaskSet
        def index(l):
            l.client.get("/")
        def cart(l):
            l.client.post("/cart")
        def unused(l):
            l.client.post("/unused")
        class Behaviour(TaskSet):
            tasks = {index: 1, cart: 2}
        class Shopper(HttpUser):
            tasks = [Behaviour]
        """
    assert calls(source) == [("GET", "/", HOST), ("POST", "/cart", HOST)]


def test_silent() -> None:
    assert facts_of(locust, "from locust import events\nclass A:\n    def f(self): self.client.get('/x')\n") == []
    assert calls("from locust import HttpUser\nclass A(HttpUser):\n    def f(self): self.client.get()\n") == []
