"""One name for all spellings of TypeORM's objects."""

from __future__ import annotations

from ringfence.extend import Compute
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import Expression, Invoke, Provided

REPOSITORY = "typeorm.Repository()"
MANAGER = "typeorm.EntityManager()"
SOURCE = "typeorm.DataSource()"
RUNNER = "typeorm.QueryRunner()"
BUILDER = ".createQueryBuilder()"
REPOSITORIES = ("Repository", "TreeRepository", "MongoRepository", "BaseRepository")
_GIVERS = ("getRepository", "getTreeRepository", "getMongoRepository")
_OWNERS = ("typeorm", SOURCE, MANAGER)


def computes() -> dict[str, Compute]:
    """Repositories of classes of their own: an object of that class, or the very one that is given."""
    own = {f"{owner}.getCustomRepository": _of_class for owner in _OWNERS}
    return {**own, f"{MANAGER}.withRepository": first_argument}


def _of_class(invoke: Invoke) -> Expression | None:
    cls = invoke.argument(0)
    return Provided(cls) if cls is not None else None


def same_as() -> dict[str, str]:
    """Generic repositories, data sources by whatever function, managers of all of them."""
    found: dict[str, str] = {}
    for name in REPOSITORIES:
        for module in ("typeorm", "typeorm-transactional-cls-hooked", "typeorm/repository/Repository"):
            found[f"{module}.{name}<>"] = REPOSITORY
            found[f"{module}.{name}()"] = REPOSITORY
    for name in ("Connection", "DataSource"):
        found[f"typeorm.{name}()"] = SOURCE
        found[f"typeorm/browser.{name}()"] = SOURCE
    for call in ("createConnection", "getConnection", "createConnections", "getConnectionManager().get"):
        found[f"typeorm.{call}()"] = SOURCE
    found["typeorm.getManager()"] = MANAGER
    for owner in (SOURCE, REPOSITORY, RUNNER):
        found[f"{owner}.manager"] = MANAGER
    found[f"{SOURCE}.createEntityManager()"] = MANAGER
    found[f"{SOURCE}.mongoManager"] = MANAGER
    found[f"{SOURCE}.createQueryRunner()"] = RUNNER
    found[f"{MANAGER}.queryRunner"] = RUNNER
    found[f"{SOURCE}.initialize()"] = SOURCE
    found[f"{SOURCE}.initialize().then>0"] = SOURCE
    found[f"{MANAGER}.connection"] = SOURCE
    found[f"{REPOSITORY}.extend()"] = REPOSITORY
    for owner in _OWNERS:
        for giver in _GIVERS:
            found[f"{owner}.{giver}()"] = REPOSITORY
    for owner in (SOURCE, MANAGER, "typeorm.getManager()"):
        found[f"{owner}.transaction>0"] = MANAGER
        found[f"{owner}.transaction>1"] = MANAGER
    return {spelling: name for spelling, name in found.items() if spelling != name}
