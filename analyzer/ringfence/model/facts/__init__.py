"""What files mean: the closed union of facts that readers produce and the linker joins.

Facts of manifests name other files, ConfigMaps or hosts and leave the joining to the linker: a reader sees one file.
Facts of code carry ``function``, the qualified name of the function they stand in (``""``: module level); with
``at.path`` that identifies the function.
"""

from ringfence.model.facts.data import (
    NOT_FOLLOWED,
    Column,
    Connection,
    EntityMapping,
    EntityQuery,
    ForeignKey,
    Query,
    Relation,
    SchemaManager,
    TableDefinition,
    TableName,
    TableUse,
    ViewDefinition,
)
from ringfence.model.facts.deployment import (
    Assembly,
    ContainerFile,
    Copy,
    Fragment,
    GatewayRoute,
    HeldFile,
    HostName,
    ImageBuild,
    OpenPort,
    Port,
    Team,
    TrafficPolicy,
    Workload,
)
from ringfence.model.facts.projects import EntryModule, ModuleAlias, Program, Project, Root, StartScript
from ringfence.model.facts.requests import (
    AT_TERMINAL,
    BY_CODE,
    AfterCommit,
    Background,
    ChannelUse,
    Dispatch,
    Durable,
    Feed,
    Gap,
    InBrowser,
    Participation,
    QueueBinding,
    RemoteCall,
    Role,
    Route,
    Schedule,
    TransactionScope,
)
from ringfence.model.facts.settings import DOTENV_EXAMPLES, Setting, SettingGroup, SettingsFrom

Fact = (
    Project | Program | ImageBuild | ContainerFile | Setting | SettingGroup | Workload | HostName | Assembly | GatewayRoute
    | Team | TrafficPolicy | Connection | TableDefinition | ForeignKey | ViewDefinition | Query | EntityMapping
    | EntityQuery | SchemaManager | Route | RemoteCall | ChannelUse | QueueBinding | TransactionScope | Schedule
    | Background | Dispatch | AfterCommit | Durable
    | Root | EntryModule | StartScript | InBrowser | Feed | Role | Participation | ModuleAlias | Fragment | HeldFile | Gap
)  # fmt: skip

__all__ = [
    "AT_TERMINAL",
    "BY_CODE",
    "DOTENV_EXAMPLES",
    "NOT_FOLLOWED",
    "AfterCommit",
    "Assembly",
    "Background",
    "ChannelUse",
    "Column",
    "Connection",
    "ContainerFile",
    "Copy",
    "Dispatch",
    "Durable",
    "EntityMapping",
    "EntityQuery",
    "EntryModule",
    "Fact",
    "Feed",
    "ForeignKey",
    "Fragment",
    "Gap",
    "GatewayRoute",
    "HeldFile",
    "HostName",
    "ImageBuild",
    "InBrowser",
    "ModuleAlias",
    "OpenPort",
    "Participation",
    "Port",
    "Program",
    "Project",
    "Query",
    "QueueBinding",
    "Relation",
    "RemoteCall",
    "Role",
    "Root",
    "Route",
    "Schedule",
    "SchemaManager",
    "Setting",
    "SettingGroup",
    "SettingsFrom",
    "StartScript",
    "TableDefinition",
    "TableName",
    "TableUse",
    "Team",
    "TrafficPolicy",
    "TransactionScope",
    "ViewDefinition",
    "Workload",
]
