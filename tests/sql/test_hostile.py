"""Long hostile texts: whatever is repeated, reading takes time in proportion to it."""

import time

import pytest
from ringfence.model.source import Source
from ringfence.sql import looks_like_sql, read_script

BEGINNINGS = [
    "", "create table a", "create view a as select ", "create function f() as $$ begin ", "create procedure p as\n",
    "insert into a", "alter table a", "exec('", "execute format('", "do $$ begin ", "GO", "update a ", "rename table ",
    "create foreign table a (", "create server a ", "create table a (",
]  # fmt: skip
REPEATED = [
    " ", "\n", " \n", "(", "[", "{", "{{", "{%", "'", "''", '"', "`", "$$", "$a$", "/*", "/* */", "-- \n", "a,", "@a , ",
    "begin ", "case ", "select ", "with ", "not ", "references ", "create ", "primary key ", "\\\n",
    "a int references b (c), ", "a", "1", "a'",
]  # fmt: skip


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_scripts(beginning):
    for repeated in REPEATED:
        began = time.process_time()
        list(read_script(Source("x.sql", beginning + repeated * (6_000 // len(repeated)) + "!")))
        assert time.process_time() - began < 10, repeated


@pytest.mark.parametrize("repeated", REPEATED)
def test_recognition(repeated):
    began = time.process_time()
    looks_like_sql(repeated * 4000 + "!")
    assert time.process_time() - began < 10
