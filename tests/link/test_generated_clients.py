"""Schemas from which a client is generated into another package."""

from whole import whole_system

SCHEMA = """
    generator client {{
      provider = "prisma-client-js"
      output   = "{output}"
    }}
    datasource db {{
      provider = "postgresql"
      url      = env("DATABASE_URL")
    }}
    model Order {{
      id Int @id
    }}
    """
PROGRAM = """
    import express from "express";
    import { PrismaClient } from "../prisma/made";

    const prisma = new PrismaClient();
    express().get("/orders", async (req, res) => res.json(await prisma.order.findMany()));
    """


def tables(output: str) -> list[tuple[str, str]]:
    system = whole_system(
        {
            "compose.yaml": """
                services:
                  orders: {build: packages/orders, environment: {DATABASE_URL: "postgres://db/shop"}}
                  db: {image: "postgres:16"}
                """,
            "packages/orders/Dockerfile": "FROM node\nCOPY . .\n",
            "packages/orders/package.json": '{"name": "orders"}',
            "packages/orders/src/main.ts": PROGRAM,
            "packages/schema/package.json": '{"name": "schema"}',
            "packages/schema/prisma/schema.prisma": SCHEMA.format(output=output),
        }
    )
    return [(access.service, str(access.table)) for access in system.accesses if access.mode == "read"]


def test_a_client_maps_the_models_of_the_package_it_is_put_into() -> None:
    assert tables("../../orders/prisma/made") == [("orders", "db/shop:order")]


def test_of_another_package_it_does_not() -> None:
    assert tables("../../stock/prisma/made") == []
