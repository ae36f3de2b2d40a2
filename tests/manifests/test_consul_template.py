"""Templates that consul-template fills in."""

import pytest
from ringfence.manifests.consul_template import consul_template
from ringfence.model.facts import Participation, Role
from ringfence.model.source import Source

APACHE = """\
<VirtualHost *:80>
{{range services}}
ProxyPass /{{.Name}} balancer://{{.Name}}
{{end}}
</VirtualHost>
"""
HAPROXY = "{{- range $s := services }}\nbackend {{ $s.Name }}\n{{ end }}\n"


@pytest.mark.parametrize(("text", "line"), [(APACHE, 2), (HAPROXY, 1)])
def test_a_proxy_in_front_of_every_service_is_a_gateway(text, line):
    found = list(consul_template.read(Source("apache/site.ctmpl", text)))
    assert [(f.kind, f.at.line) for f in found if isinstance(f, Role)] == [("gateway", line)]
    assert [(f.kind, f.among) for f in found if isinstance(f, Participation)] == [
        ("discovery", ""),
        ("route", "registered"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{range services}}\n- {{.Name}}\n{{end}}\n",  # a list of them passes nothing on
        'ProxyPass /orders http://orders\n{{range service "orders"}}{{.Address}}{{end}}\n',
    ],
)
def test_other_templates_are_none(text):
    assert list(consul_template.read(Source("list.ctmpl", text))) == []
