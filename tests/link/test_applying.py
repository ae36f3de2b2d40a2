"""Whose gateway configuration a file is."""

from ringfence.link.units import Deployment, Unit
from ringfence.model.facts import Workload
from ringfence.model.source import Span


def unit(name: str, folder: str | None = None, documents: tuple[str, ...] = ()) -> Unit:
    return Unit(name, folder, [], documents=frozenset(documents))


def test_whoever_holds_a_configuration_applies_it() -> None:
    deployment = Deployment([unit("shop", "shop"), unit("edge", "edge"), unit("all", None, ("edge/routes.json",))])
    found = deployment.applying("edge/routes.json")
    assert found is not None
    assert found.name == "edge"


def test_what_every_image_copies_is_applied_by_nobody() -> None:
    everywhere = ("gateway/old.json",)
    deployment = Deployment([unit("shop", "shop", everywhere), unit("stock", "stock", everywhere)])
    assert deployment.applying("gateway/old.json") is None


def test_the_only_one_whose_document_it_is_applies_it() -> None:
    deployment = Deployment([unit("shop", "shop"), unit("edge", None, ("gateway/routes.json",))])
    found = deployment.applying("gateway/routes.json")
    assert found is not None
    assert found.name == "edge"


def test_who_mounts_the_folder_nearest_to_it_applies_it() -> None:
    def mounting(name: str, folder: str) -> Unit:
        at = Span("compose.yaml", 1, 1)
        mounts = ((folder, "/app"),)
        return Unit(name, None, [Workload(name, "compose", "compose.yaml", at, mounts=mounts)], documents=everything)

    everything = frozenset({"shop/docker/nginx/default.conf"})
    deployment = Deployment([mounting("shop", "shop"), mounting("web", "shop/docker/nginx")])
    found = deployment.applying("shop/docker/nginx/default.conf")
    assert found is not None
    assert found.name == "web"
