"""Statements in XML mappers."""

import pytest
from ringfence.manifests.mybatis_mappers import mybatis_mappers
from ringfence.model.source import Source

HEAD = '<?xml version="1.0"?>\n<!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN" "mybatis-3-mapper.dtd">\n'


def uses(body, root='<mapper namespace="shop.Orders">'):
    facts = mybatis_mappers.read(Source("Orders.xml", f"{HEAD}{root}{body}</mapper>"))
    return [(fact.at.line, str(use.table), use.operations) for fact in facts for use in fact.uses]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<select id="a">SELECT * FROM orders <where><if test="x">AND id = #{id}</if></where> ORDER BY id</select>',
         [("orders", ("select",))]),
        ('<sql id="from">FROM orders o JOIN people p ON p.id = o.id</sql>'
         '<select id="a">SELECT 1 <include refid="from"/></select>',
         [("orders", ("select",)), ("people", ("select",))]),
        ('<update id="a">UPDATE orders <set><if test="x">a = #{a},</if>'
         '<if test="y">b = #{b},</if></set> WHERE id = 1</update>',
         [("orders", ("update",))]),
        ('<insert id="a"><selectKey>SELECT 1</selectKey>INSERT INTO orders (a) VALUES '
         '<foreach item="i" separator=",">(#{i})</foreach></insert>',
         [("orders", ("insert",))]),
        ('<delete id="a">DELETE FROM orders WHERE id IN <foreach open="(" close=")">#{i}</foreach></delete>',
         [("orders", ("delete",))]),
        ('<select id="a">SELECT * FROM orders <choose><when test="x">WHERE a = 1</when>'
         '<otherwise>WHERE b = 1</otherwise></choose></select>',
         [("orders", ("select",))]),
        ('<update id="a">UPDATE orders <trim prefix="SET" suffixOverrides=",">'
         '<if test="x">a = 1,</if></trim> WHERE id = 1</update>',
         [("orders", ("update",))]),
    ],
)  # fmt: skip
def test_statements(body, expected):
    assert [use[1:] for use in uses(body)] == expected


def test_other_xml_is_none():
    assert uses('<select id="a">SELECT * FROM orders</select>', "<mapper>") == []


def test_fragments_that_include_themselves_end():
    assert uses('<sql id="a"><include refid="a"/></sql><select id="b">SELECT 1 <include refid="a"/></select>') == []
