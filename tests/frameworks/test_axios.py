"""axios and the other HTTP clients of JavaScript."""

import pytest
from reading_ecmascript import facts_of, requests
from ringfence.frameworks.axios import axios
from ringfence.frameworks.fetch import fetch
from ringfence.frameworks.got import got
from ringfence.frameworks.request import request_

IMPORT = "import axios from 'axios';\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("axios.get('http://a/b')", ["GET http://a/b none"]),
        ("axios.post(`http://${process.env.H}/b`, {}, { timeout: 5 })", ["POST http://$H/b given"]),
        ("axios({ method: 'put', url: 'http://a' })", ["PUT http://a none"]),
        ("axios('http://a', { method: 'delete' })", ["DELETE http://a none"]),
        ("axios.request({ url: '/b', baseURL: 'http://a' })", ["GET http://a+/b none"]),
        ("const c = axios.create({ baseURL: 'http://a', timeout: 1 }); c.get('/b')", ["GET http://a+/b given"]),
        ("const c = axios.create({ baseURL: 'http://a' }); c({ url: '/b' })", ["GET http://a+/b none"]),
        ("axios.defaults.baseURL = 'http://a'; axios.patch('/b')", ["PATCH http://a+/b none"]),
        ("axios.isAxiosError(e)", []),
        ("other.get('http://a')", []),
    ],
)
def test_axios(text: str, expected: list[str]) -> None:
    assert requests(IMPORT + text, axios) == expected


def test_an_instance_in_a_field_and_by_its_type() -> None:
    text = """
        import axios, { AxiosInstance } from "axios";
        class Client {
          private readonly client: AxiosInstance;
          constructor() { this.client = axios.create({ baseURL: "http://a" }); }
          async find(id: string) { return (await this.client.get<T>(`/b/${id}`)).data; }
        }
        function ask(http: AxiosInstance) { return http.post("/c"); }
        """
    assert requests(text, axios) == ["GET http://a+/b/? none", "POST /c none"]


def test_nestjs_hands_it_out() -> None:
    text = """
        import { HttpService, HttpModule } from "@nestjs/axios";
        import { Module } from "@nestjs/common";
        @Module({ imports: [HttpModule.register({ timeout: 5, baseURL: "http://a" })] }) class M {}
        class Client {
          constructor(private readonly http: HttpService) {}
          find() { return firstValueFrom(this.http.get("/b")); }
          other() { return this.http.axiosRef.delete("http://c"); }
        }
        """
    assert requests(text, axios) == ["DELETE http://c none", "GET http://a+/b given"]


def test_an_instance_that_tries_again() -> None:
    text = f"{IMPORT} import axiosRetry from 'axios-retry'; const c = axios.create({{ baseURL: 'http://a' }});"
    (fact,) = facts_of(f"{text} axiosRetry(c, {{ retries: 3 }}); c.get('/b')", axios)
    assert fact.retry == "mounted"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fetch('http://a')", ["GET http://a none"]),
        ("fetch('http://a', { method: 'POST', signal: s })", ["POST http://a given"]),
        ("import f from 'node-fetch'; f(`${process.env.U}/b`)", ["GET $U/b none"]),
        ("import { fetch as g } from 'undici'; g('http://a', o)", ["GET http://a none"]),
        ("function fetch() {} fetch('http://a')", []),
    ],
)
def test_fetch(text: str, expected: list[str]) -> None:
    assert requests(text, fetch) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import got from 'got'; got.post('http://a')", ["POST http://a none"]),
        ("import got from 'got'; const c = got.extend({ prefixUrl: 'http://a' }); c.get('b')", ["GET http://a+b none"]),
        ("import ky from 'ky'; ky('http://a', { method: 'put' })", ["PUT http://a default"]),
        ("import { request } from 'undici'; request('http://a')", ["GET http://a none"]),
        ("import { Pool } from 'undici'; new Pool('http://a').request({ path: '/b' })", ["GET http://a+/b default"]),
    ],
)
def test_got_and_the_like(text: str, expected: list[str]) -> None:
    assert requests(text, got) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const request = require('request'); request('http://a')", ["GET http://a none"]),
        ("const rp = require('request-promise'); rp({ uri: 'http://a', method: 'POST' })", ["POST http://a none"]),
        ("const sa = require('superagent'); sa.del('http://a')", ["DELETE http://a unknown"]),
        ("const http = require('http'); http.get('http://a')", ["GET http://a none"]),
        (
            "import http from 'node:http'; http.request({ hostname: 'a', port: 80, path: '/b', method: 'PUT' })",
            ["PUT http://a:80/b none"],
        ),
    ],
)
def test_request_superagent_and_node(text: str, expected: list[str]) -> None:
    assert requests(text, request_) == expected
