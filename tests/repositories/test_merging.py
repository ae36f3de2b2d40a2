"""Many repositories as one: the newest of each, their paths side by side, their folders where manifests mean them."""

import pytest
from recorded import packed
from ringfence.model.facts import ImageBuild, Workload
from ringfence.model.repository import RepositoryState
from ringfence.model.source import Span
from ringfence.read.facts import FileFacts
from ringfence.repositories.facts_file import FactsError
from ringfence.repositories.merging import newest
from ringfence.repositories.places import Places

AT = Span("deploy/compose.yaml", 1)


def state(name: str, committed: str = "", read: str = "2027-01-01T00:00:00Z", origin: str = "") -> RepositoryState:
    return RepositoryState(name, origin, "c0ffee" if committed else "", committed, read)


def test_the_newest_state_counts_by_commit_then_by_reading():
    old = packed(state("orders", "2027-01-01T00:00:00Z", "2027-03-01T00:00:00Z"))
    new = packed(state("orders", "2027-02-01T00:00:00Z", "2027-02-01T00:00:00Z"))
    again = packed(state("orders", "2027-02-01T00:00:00Z", "2027-02-02T00:00:00Z"))
    other = packed(state("billing"))
    assert newest([again, old, other, new]) == ([other, again], [old, new])


def test_two_repositories_of_one_name_are_told_apart():
    one, other = (
        packed(state("api", origin="git/a/api"), "a.facts"),
        packed(state("api", origin="git/b/api"), "b.facts"),
    )
    with pytest.raises(FactsError, match=r"git/a/api \(in a\.facts\).*git/b/api \(in b\.facts\).*--as"):
        newest([one, other])


def place(path: str | None, *, file: str | None = None) -> tuple[str | None, str | None]:
    paths = [
        "deploy/compose.yaml",
        "deploy/web/Dockerfile",
        "orders/Dockerfile",
        "shop/api/Dockerfile",
        "deploy/shop/x",
    ]
    places = Places(paths, {"deploy", "orders", "shop"})
    (fact,) = places.found(FileFacts(facts=(Workload("w", "compose", AT.path, AT, build=path, dockerfile=file),))).facts
    return fact.build, fact.dockerfile


def test_a_folder_that_is_there_stays():
    assert place("deploy/web") == ("deploy/web", None)
    assert place("orders", file="orders/Dockerfile") == ("orders", "orders/Dockerfile")
    assert place("deploy/shop") == ("deploy/shop", None)
    assert place(None) == (None, None)


def test_a_folder_that_another_repository_is():
    assert place("deploy/orders", file="deploy/orders/Dockerfile") == ("orders", "orders/Dockerfile")
    assert place("deploy/services/orders") == ("orders", None)
    assert place("deploy/shop/api") == ("shop/api", None)


def test_a_folder_that_nobody_has_stays_as_written():
    assert place("deploy/nobody") == ("deploy/nobody", None)
    assert place("deploy/orders/nowhere") == ("deploy/orders/nowhere", None)


def test_what_lies_beside_all_repositories_is_nowhere():
    assert place("", file="Dockerfile") == (None, None)
    assert place("elsewhere/web") == (None, None)
    places = Places(["deploy/x"], {"deploy"})
    assert places.found(FileFacts(facts=(ImageBuild("x", "elsewhere", None, AT),))).facts == ()


def test_a_mount_of_the_whole_repository_is_one_of_no_file():
    mounts = (("deploy", "/app"), ("deploy/conf", "/conf"), ("orders", "/orders"))
    places = Places(["deploy/x"], {"deploy", "orders"})
    (fact,) = places.found(FileFacts(facts=(Workload("w", "compose", AT.path, AT, mounts=mounts),))).facts
    assert fact.mounts == (("", "/app"), *mounts[1:])


def test_builds_of_images_are_led_there_too():
    places = Places(["orders/Dockerfile"], {"deploy", "orders"})
    build = ImageBuild("shop/orders", "deploy/orders", "deploy/orders/Dockerfile", AT)
    (fact,) = places.found(FileFacts(facts=(build,))).facts
    assert (fact.context, fact.dockerfile) == ("orders", "orders/Dockerfile")
