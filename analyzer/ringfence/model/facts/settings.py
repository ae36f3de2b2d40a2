"""Settings: variables and keys of configuration files, where they are kept, and who takes them from there."""

from msgspec import Struct

from ringfence.model.expression import Expression
from ringfence.model.source import Span


class Setting(Struct, frozen=True, array_like=True, tag="setting"):
    """One key and its value: an environment variable, or a dotted key of a configuration file. ``value`` may have
    ``env`` holes that interpolation left (Compose ``${X:-d}``, Spring ``${x:d}``).
    """

    key: str
    value: Expression
    at: Span


DOTENV_EXAMPLES = ("example", "sample", "template", "dist")
"""What the names of dotenv files say that only show what could be set, the most usual first."""


class SettingGroup(Struct, frozen=True, array_like=True, tag="setting-group"):
    """A named or placed set of settings: a ConfigMap or Secret (``name``, ``namespace``), a dotenv file, an application
    configuration file (``name`` is its path).

    kind: ``configmap``, ``secret``, ``dotenv``, ``config``; ``variables``: settings that take the value of a variable where
    that is set, before everything else; ``served-config``: what a configuration server would serve;
    ``kept-config``: what it keeps for those who ask for it under its name, the end of ``name``;
    ``mounted-config``: a file of a ConfigMap, ``orders/config.yaml``, for those who mount that;
    ``default``: what a library sets by itself, which everything else beats;
    ``component``: what a sidecar knows under that name; ``secrets``: a file of secrets that it may show;
    ``stack``: the variables of the functions whose programs lie in the folder ``name``; ``build-variables``: what the build
    of the folder ``name`` replaces variables by; ``cloud``: what a stack keeps for others under names;
    ``generated``: that what is generated of the file lies in the folder ``name``.
    opaque: values are not known (an external or sealed secret).
    files: for a ConfigMap, keys that look like file names, with their content, are settings too (key = file name).
    """

    kind: str
    name: str
    namespace: str
    settings: tuple[Setting, ...]
    at: Span
    opaque: bool = False
    variant: str = ""
    """The profile or environment a ``config`` is for (``docker`` of ``application-docker.yml``), ``""``: always."""
    chosen_by: tuple[str, ...] = ()
    """The keys or variables that choose the variant (``spring.profiles.active``), the strongest first."""
    unchosen: str = ""
    """The variant that counts where nothing chooses one, if the file's format has one (``prod`` of Quarkus)."""


class SettingsFrom(Struct, frozen=True, array_like=True):
    """A workload takes settings from elsewhere.

    kind: ``configmap``, ``secret``, ``file`` (``name`` is a path relative to the repository). One key only:
    ``key`` is that key and ``variable`` what it is called in the workload; else all keys, with ``prefix``.
    """

    kind: str
    name: str
    at: Span
    key: str = ""
    variable: str = ""
    prefix: str = ""
