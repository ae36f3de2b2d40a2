"""Configuration of Go programs: the environment, command-line flags, viper, JSON and tagged structs."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.extend import Code, Compute, FieldValue, framework
from ringfence.frameworks._go_configuration import TAGS, setting, tag
from ringfence.frameworks._go_variables import variables
from ringfence.frameworks._texts import first_argument
from ringfence.model.expression import OPAQUE, Choice, Expression, Hole, Invoke, Text
from ringfence.model.facts import Fact
from ringfence.model.outline import Field
from ringfence.model.value import Instance

_FLAGS = ("flag", "github.com/spf13/pflag")
_FLAG_TYPES = ("String", "Int", "Duration", "Bool", "Int64", "Uint", "Float64", "StringSlice", "Int32")
_FLAG_SETS = (
    "flag.FlagSet()", "github.com/spf13/pflag.FlagSet()", "github.com/spf13/cobra.Command().Flags()",
    "github.com/spf13/cobra.Command().PersistentFlags()",
)  # fmt: skip
_VIPER = ("github.com/spf13/viper", "github.com/spf13/viper.Viper()")
_KRATOS = "github.com/go-kratos/kratos/config.New()"
_KOANF = "github.com/knadh/koanf.New()"
_GETTERS = (
    "Get", "GetString", "GetInt", "GetInt64", "GetUint", "GetUint16", "GetUint32", "GetBool", "GetDuration",
    "GetStringSlice", "GetFloat64", "GetStringMapString",
)  # fmt: skip


def _literal(expression: Expression | None) -> str | None:
    return expression.literal if isinstance(expression, Text) else None


def _variable(invoke: Invoke) -> Expression | None:
    """``os.Getenv("X")``."""
    name = _literal(invoke.argument(0))
    return Hole("env", name) if name else None


def _setting(invoke: Invoke) -> Expression | None:
    """``viper.GetString("db.host")``, and an item of a file that was read into a map."""
    name = _literal(invoke.argument(0))
    return Hole("setting", name) if name else None


def _whole_file(invoke: Invoke) -> Expression | None:
    """``c.Scan(&bootstrap)``: a struct that is mostly generated from a message, so that its fields are not at hand."""
    return Hole("setting", ".")


def _flag(name: Expression | None, default: Expression | None) -> Expression | None:
    written = _literal(name)
    return Hole("env", f"--{written}", default) if written else default


def _flag_value(invoke: Invoke) -> Expression | None:
    """``flag.String("name", default, usage)``."""
    return _flag(invoke.argument(0), invoke.argument(1))


def _short_flag_value(invoke: Invoke) -> Expression | None:
    """``pflag.StringP("name", "n", default, usage)``."""
    return _flag(invoke.argument(0), invoke.argument(2))


def _flag_variable(invoke: Invoke) -> Expression | None:
    """``flag.StringVar(&x, "name", default, usage)``."""
    return _flag(invoke.argument(1), invoke.argument(2))


def _short_flag_variable(invoke: Invoke) -> Expression | None:
    """``pflag.StringVarP(&x, "name", "n", default, usage)``."""
    return _flag(invoke.argument(1), invoke.argument(3))


def _joined(invoke: Invoke) -> Expression | None:
    """``net.JoinHostPort(host, port)``."""
    host, port = invoke.argument(0), invoke.argument(1)
    return Text((host, ":", port)) if host is not None and port is not None else None


def _parsed(invoke: Invoke) -> Expression | None:
    """Strings that are only seen through: ``strings.TrimSpace(x)``."""
    return invoke.argument(0)


def _computes() -> dict[str, Compute]:
    found: dict[str, Compute] = {
        "os.Getenv": _variable,
        "os.LookupEnv": _variable,
        "syscall.Getenv": _variable,
        "net.JoinHostPort": _joined,
        "encoding/json.Unmarshal&[]": _setting,
        "encoding/json.NewDecoder().Decode&[]": _setting,
        "gopkg.in/yaml.v3.Unmarshal&[]": _setting,
        "gopkg.in/yaml.v2.Unmarshal&[]": _setting,
        "os.ExpandEnv": first_argument,
        f"{_KRATOS}.Scan&": _whole_file,
        f"{_KRATOS}.Value": _setting,
        "github.com/spf13/cast.ToString": first_argument,
    }
    seen_through = ("strings.TrimSpace", "strings.TrimSuffix", "strings.TrimPrefix", "strings.TrimRight", "strings.Trim",
                    "strings.ToLower", "strconv.Itoa", "strconv.Atoi", "strconv.FormatInt", "net/url.QueryEscape",
                    "net/url.PathEscape", "net/url.Parse", "net/url.ParseRequestURI", "bytes.NewBufferString",
                    "strings.NewReader", "strings.Split", "strings.Fields")  # fmt: skip
    found.update(dict.fromkeys(seen_through, _parsed))
    for module in (*_FLAGS, *_FLAG_SETS):
        found.update({f"{module}.{type}": _flag_value for type in _FLAG_TYPES})
        found.update({f"{module}.{type}P": _short_flag_value for type in _FLAG_TYPES})
        found.update({f"{module}.{type}Var&": _flag_variable for type in _FLAG_TYPES})
        found.update({f"{module}.{type}VarP&": _short_flag_variable for type in _FLAG_TYPES})
    for viper in _VIPER:
        found.update({f"{viper}.{getter}": _setting for getter in _GETTERS})
    found.update(
        {f"{_KOANF}.{getter}": _setting for getter in ("String", "MustString", "Int", "Get", "Duration", "Bool")}
    )
    return found


# ---------------------------------------------------------------- tagged structs


def _default(field: Field) -> Expression | None:
    value = tag(field, "envDefault", "env-default", "default")
    return Text((value,)) if value is not None else None


def _from_environment(code: Code, of: Instance, field: Field) -> Expression | None:
    """``env:"DB_HOST" envDefault:"db"``, ``envconfig:"DB_HOST" default:"db"``; some libraries read fields without a tag."""
    ways = variables(code, of, field)
    if not ways:
        return None
    default = _default(field)
    for option in (tag(field, "env", "envconfig") or "").split(",")[1:]:
        key, _, value = option.strip().partition("=")
        if key == "default" and default is None:
            default = Text((value,))
    file = setting(code, of, field)
    if isinstance(file, Hole) and default is not None:
        file = Hole(file.kind, file.name, default)
    read = tuple(_first_of(names, file or default) for names in ways)
    return Choice(read) if len(read) > 1 else read[0]


def _first_of(names: Iterable[str], otherwise: Expression | None) -> Expression:
    """Variables of which the first one that is set counts, else something else."""
    for name in reversed(tuple(names)):
        otherwise = Hole("env", name, otherwise)
    return otherwise if otherwise is not None else OPAQUE


def _from_file(code: Code, of: Instance, field: Field) -> Expression | None:
    """``mapstructure:"host"`` of a struct that a file is read into; a variable of the environment beats the file."""
    return _from_environment(code, of, field) or setting(code, of, field)


def _untagged(code: Code, of: Instance, field: Field) -> Expression | None:
    """A field is read by its own name where its struct is read as a whole."""
    outline = code.outlines.get(of.cls.path)
    return _from_file(code, of, field) if outline is not None and outline.language == "go" else None


_FIELDS: dict[str, FieldValue] = {
    "*": _untagged,
    **{f"@builtins.{key}": _from_environment for key in ("env", "envconfig")},
    **{f"@builtins.{key}": _from_file for key in TAGS},
}


@framework(
    "go_environment",
    language="go",
    computes=_computes(),
    fields=_FIELDS,
    same_as={
        "github.com/spf13/viper.New()": "github.com/spf13/viper.Viper()",
        "github.com/spf13/viper.GetViper()": "github.com/spf13/viper.Viper()",
        "flag.NewFlagSet()": "flag.FlagSet()",
        "github.com/spf13/pflag.NewFlagSet()": "github.com/spf13/pflag.FlagSet()",
    },
)
def go_environment(code: Code) -> Iterable[Fact]:
    """No facts: what configuration gives is part of the expressions that use it."""
    return ()
