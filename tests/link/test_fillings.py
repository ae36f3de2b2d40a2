"""What is put into dictionaries after they were made, under the keys by which it is asked for."""

import pytest
from go_code import code_of
from linking import values_of
from ringfence.frameworks.go_grpc import go_grpc
from ringfence.link.requests import request

IMPORTS = 'package main\nimport (\n"google.golang.org/grpc"\n"example.com/api/gen/pb"\n)\n'


def asked(program: str) -> list[str]:
    """The addresses of a Go program's gRPC requests, in order."""
    code = code_of({"main.go": IMPORTS + program}, (go_grpc,))
    requests = [request(code, fact) for _, fact in code.facts()]
    return [str(value.text.literal) for one in requests for value in one.anywhere]


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("KEPT['one']", ["1"]),
        ("KEPT['two']", ["2"]),
        ("KEPT['three']", []),
        ("OTHERS['one']", []),
        ("GIVEN['north']", ["n"]),
        ("GIVEN['south']", ["s"]),
        ("GIVEN[unheard_of]", ["n", "s"]),
    ],
)
def test_a_dictionary_holds_what_is_put_into_it(wanted, meant):
    source = f"""
KEPT = {{'zero': '0'}}
OTHERS = {{'zero': '00'}}
GIVEN = {{}}
KEPT['one'] = '1'
KEPT['two'] = '2'

def keep(key, value):
    GIVEN[key] = value

keep('north', 'n')
keep('south', 's')
x = {wanted}
"""
    assert sorted(values_of(source)) == meant


@pytest.mark.parametrize(
    ("looped", "meant"),
    [("TOPICS", ["0", "1", "2"]), ("OTHERS", ["00"]), ("given()", ["3"]), ("Kept().topics", ["4", "5"])],
)
def test_a_list_holds_what_is_added_to_it(looped, meant):
    source = f"""
TOPICS = ['0']
OTHERS = ['00']
TOPICS.append('1')

def add(topic):
    TOPICS.append(topic)

def given():
    topics = []
    topics.append('3')
    return topics

class Kept:
    def __init__(self):
        self.topics = ['4']

    def more(self):
        self.topics.append('5')

class Apart:
    def __init__(self):
        self.topics = []
        self.topics.append('6')

add('2')
for x in {looped}:
    pass
"""
    assert sorted(values_of(source)) == meant


def test_connections_in_a_map_are_told_apart_by_their_names():
    assert asked("""
func main() {
  connections := map[string]*grpc.ClientConn{}
  connections["stock"], _ = grpc.Dial("stock:1")
  connections["prices"], _ = grpc.Dial("prices:2")
  pb.NewStockClient(connections["stock"]).Take(ctx, r)
  pb.NewPricesClient(connections["prices"]).Ask(ctx, r)
}""") == ["stock:1/Stock/Take", "prices:2/Prices/Ask"]


def test_so_they_are_where_a_function_is_given_name_and_address():
    assert asked("""
type Connections struct { known map[string]*grpc.ClientConn }

func open() *Connections {
  c := &Connections{known: make(map[string]*grpc.ClientConn)}
  c.add("stock", "stock:1")
  c.add("prices", "prices:2")
  return c
}

func (c *Connections) add(name, address string) { connection, _ := grpc.Dial(address); c.known[name] = connection }

func (c *Connections) get(name string) *grpc.ClientConn { return c.known[name] }

func main() {
  c := open()
  pb.NewStockClient(c.get("stock")).Take(ctx, r)
  pb.NewPricesClient(c.get("prices")).Ask(ctx, r)
}""") == ["stock:1/Stock/Take", "prices:2/Prices/Ask"]
