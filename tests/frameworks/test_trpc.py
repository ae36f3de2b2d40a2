"""tRPC: what adapters serve, and whom clients ask."""

import pytest
from reading_ecmascript import requests, routes
from ringfence.frameworks.express import express
from ringfence.frameworks.trpc import trpc

ROUTERS = """
    import { initTRPC } from "@trpc/server";
    const t = initTRPC.context<Context>().meta<Meta>().create({ transformer });
    const guarded = t.procedure.use(authenticate);
    const orders = t.router({
      byId: guarded.input(z.string()).query(({ input }) => find(input)),
      place: t.procedure.mutation(place),
      events: t.procedure.subscription(() => stream()),
    });
    async function place() { }
    const health = t.procedure.query(() => "ok");
    const app = t.mergeRouters(t.router({ orders }), t.router({ health, plain: { ping: t.procedure.query(place) } }));
    """
ALL = ["GET {p}/health app.ts:<lambda>", "GET {p}/orders.byId app.ts:<lambda>", "GET {p}/plain.ping app.ts:place",
       "POST {p}/orders.place app.ts:place"]  # fmt: skip


@pytest.mark.parametrize(
    ("serving", "path"),
    [
        ('import { createExpressMiddleware } from "@trpc/server/adapters/express";\n'
         'express().use("/trpc", createExpressMiddleware({ router: app }));', "/trpc"),
        ('import { trpcServer } from "@hono/trpc-server";\n'
         'new Hono().use("/trpc/*", trpcServer({ router: app }));', "/trpc"),
        ('import { createHTTPServer } from "@trpc/server/adapters/standalone";\ncreateHTTPServer({ router: app });', ""),
        ('import { createHTTPHandler } from "@trpc/server/adapters/standalone";\n'
         'createHTTPHandler({ router: app, basePath: "/in/" });', "/in"),
        ('import { fetchRequestHandler } from "@trpc/server/adapters/fetch";\n'
         'const GET = (req) => fetchRequestHandler({ endpoint: "/api/trpc", req, router: app });', "/api/trpc"),
        ('import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";\n'
         'server.register(fastifyTRPCPlugin, { prefix: "/t", trpcOptions: { router: app } });', "/t"),
    ],
)  # fmt: skip
def test_procedures_are_routes_below_the_path_of_their_adapter(serving: str, path: str) -> None:
    assert routes(f"{ROUTERS}\n{serving}", trpc, express) == [line.format(p=path) for line in ALL]


def test_what_nobody_serves_is_no_route() -> None:
    assert routes(ROUTERS, trpc) == []


def test_a_page_of_nextjs_is_the_path() -> None:
    imported = 'import { createNextApiHandler } from "@trpc/server/adapters/next";'
    text = f"{ROUTERS}\n{imported}\nexport default createNextApiHandler({{ router: app }});"
    files = {"src/pages/api/trpc/[trpc].ts": text}
    assert "GET /api/trpc/health src/pages/api/trpc/[trpc].ts:<lambda>" in routes(files, trpc)


CLIENT = """
    import { createTRPCClient, createTRPCProxyClient, httpBatchLink, httpLink, loggerLink, splitLink } from "@trpc/client";
    const base = "http://orders:3000/trpc";
    """


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("createTRPCClient<R>({ links: [loggerLink(), httpBatchLink({ url: base })] }).orders.byId.query(1);",
         ["GET http://orders:3000/trpc/orders.byId none"]),
        ("function client() { return createTRPCProxyClient<R>({ links: [httpLink({ url: base })] }); }\n"
         "client().place.mutate({});", ["POST http://orders:3000/trpc/place none"]),
        ("const c = createTRPCClient({ links: [splitLink({ condition, true: ws(), false: httpLink({ url: base }) })] });\n"
         "c.a.query();", ["GET http://orders:3000/trpc/a none"]),
        ('createTRPCClient({ links: [httpLink({ url: "/trpc" })] }).a.query();', []),  # where the page came from
        ("db.orders.query(1);", []),
    ],
)  # fmt: skip
def test_clients_ask_for_procedures(text: str, expected: list[str]) -> None:
    assert requests(CLIENT + text, trpc) == expected
