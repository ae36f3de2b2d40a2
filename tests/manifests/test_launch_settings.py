"""Where developers reach a .NET program that they start themselves."""

import pytest
from ringfence.manifests.appsettings import appsettings
from ringfence.manifests.launch_settings import launch_settings
from ringfence.model.facts import Program
from ringfence.model.source import Source

SETTINGS = """{
  "profiles": {
    "Orders": {
      "commandName": "Project",
      "applicationUrl": "https://localhost:7001;http://localhost:5001"
    },
    "IIS Express": {"commandName": "IISExpress", "applicationUrl": "http://localhost:44300"},
    "Docker": {"commandName": "Docker", "applicationUrl": "http://localhost:8080"}
  }
}
"""


def test_the_ports_of_the_program_itself():
    found = list(launch_settings.read(Source("src/Orders/Properties/launchSettings.json", SETTINGS)))
    assert [(f.port.literal, f.at.line, f.local) for f in found] == [("7001", 5, True), ("5001", 5, True)]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"profiles": []}', '{"profiles": {"A": {"applicationUrl": ["x"]}}}'])
def test_what_is_no_such_file_says_nothing(text):
    assert list(launch_settings.read(Source("launchSettings.json", text))) == []


def test_the_ports_of_kestrel():
    text = '{"Urls": "http://*:5010", "Kestrel": {"Endpoints": {"Grpc": {"Url": "http://[::]:5011/"}}}, "Url": "http://a:1"}'
    found = [f for f in appsettings.read(Source("appsettings.json", text)) if isinstance(f, Program)]
    assert [(f.port.literal, f.local) for f in found] == [("5010", False), ("5011", False)]
