"""axios, alone and as NestJS hands it out (HttpService). It has no timeout of its own accord."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.extend import Code, framework
from ringfence.frameworks._ecmascript import ECMASCRIPT, option
from ringfence.frameworks._ecmascript_requests import Placed, bounded, made_with, methods_in, request, url_in
from ringfence.frameworks._texts import METHODS, identity
from ringfence.model.expression import Expression, Member, Name
from ringfence.model.facts import Fact, RemoteCall
from ringfence.model.value import Known, LibraryCall

_PLAIN = "axios"
_INSTANCE = "axios.create()"
_SERVICE = "@nestjs/axios.HttpService()"
_WITH_BODY = ("post", "put", "patch", "postForm", "putForm", "patchForm")
_MODULES = ("@nestjs/axios.HttpModule", "@nestjs/common.HttpModule")


@framework(
    "axios",
    language=ECMASCRIPT,
    libraries=("axios", "@nestjs/axios", "@nestjs/common", "nestjs-axios"),
    same_as={
        "axios.default": _PLAIN,
        "axios.Axios()": _INSTANCE,
        "axios.AxiosInstance()": _INSTANCE,
        "axios.AxiosStatic()": _PLAIN,
        "@nestjs/common.HttpService()": _SERVICE,
        f"{_SERVICE}.axiosRef": _INSTANCE,
    },
)
def axios(code: Code) -> Iterator[Fact]:
    """Every request, with what bounds it."""
    reader = _Reader(code)
    for owner in (_PLAIN, _INSTANCE, _SERVICE):
        for method in (*METHODS, "postForm", "putForm", "patchForm"):
            for call in code.calls(f"{owner}.{method}"):
                verb = method.removesuffix("Form").upper()
                yield from reader.sent(call, call.argument(0), [verb], 2 if method in _WITH_BODY else 1)
        for call in code.calls(f"{owner}.request"):
            yield from reader.configured(call)
    for call in code.calls(_PLAIN, _INSTANCE):
        yield from reader.configured(call)


class _Reader:
    """Reads requests, knowing the service's module and which instances try again."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._module = next(_registered(code), None)
        self._retrying = {
            identity(value)
            for call in code.calls("axios-retry", "axios-retry.default")
            for value in code.values(call.argument(0), call.scope)
        }

    def configured(self, call: LibraryCall) -> Iterator[RemoteCall]:
        """``axios({ method, url })``, ``axios(url, { method })``."""
        first, scope = call.argument(0), call.scope
        url = url_in(self._code, first, scope)
        position = 0 if url is not None else 1
        options = call.argument(position)
        if url is None and option(self._code, first, scope, "method", "baseURL") is not None:
            return
        yield from self.sent(call, url or first, methods_in(self._code, options, scope), position)

    def sent(
        self, call: LibraryCall, target: Expression | None, methods: list[str], position: int
    ) -> Iterator[RemoteCall]:
        """The request, relative to the base of its options, its instance, or the library's defaults."""
        given = call.argument(position)
        own: Placed | None = (given, call.scope) if given is not None else None
        made = made_with(call)
        if made is None and call.name.startswith(_SERVICE):
            made = self._module
        asked = option(self._code, *own, "baseURL") if own else None
        base = asked or (option(self._code, *made, "baseURL") if made else None)
        of_client = "baseURL" if base is not None and asked is None else ""
        retry = "mounted" if identity(call.receiver) in self._retrying else ""
        timeout = bounded(self._code, own, made)
        base = base or self._default(call)
        yield from request(
            self._code, call, target, methods, base=base, of_client=of_client, timeout=timeout, retry=retry
        )

    def _default(self, call: LibraryCall) -> Placed | None:
        """``axios.defaults.baseURL = …``, set anywhere."""
        callee = call.call.invoke.callee
        owner = callee.of if isinstance(callee, Member) else callee if isinstance(callee, Name) else None
        if owner is None:
            return None
        default = Member(Member(owner, "defaults"), "baseURL")
        known = any(isinstance(value, Known) for value in self._code.values(default, call.scope))
        return (default, call.scope) if known else None


def _registered(code: Code) -> Iterator[Placed]:
    """The options that the service's HTTP module is registered with."""
    for call in code.calls(*(f"{module}.register" for module in _MODULES)):
        options = call.argument(0)
        if options is not None:
            yield options, call.scope
