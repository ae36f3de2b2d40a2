"""Whose gateway configuration a file is."""

from ringfence.link.units import Deployment, Unit


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
