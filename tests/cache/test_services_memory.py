"""What was found out about services, from one run to the next."""

import msgspec
from ringfence.cache.sealed import write_sealed
from ringfence.cache.services import ServicesMemory


def remembered(folder, *services):
    memory = ServicesMemory(folder, "tool", str)
    for service in services:
        memory.get(service, "Reading")
        memory.put(service, "Reading", service.encode())
    memory.keep()


def test_what_was_found_out_is_known(tmp_path):
    remembered(tmp_path, "orders")
    assert ServicesMemory(tmp_path, "tool", str).get("orders", "Reading") == b"orders"
    assert ServicesMemory(tmp_path, "tool", str).get("orders", "Doings") is None
    assert ServicesMemory(tmp_path, "tool", str).get("billing", "Reading") is None


def test_another_tool_finds_out_for_itself(tmp_path):
    remembered(tmp_path, "orders")
    assert ServicesMemory(tmp_path, "other", str).get("orders", "Reading") is None


def test_only_what_is_new_is_replaced(tmp_path):
    remembered(tmp_path, "orders", "billing")
    memory = ServicesMemory(tmp_path, "tool", str)
    assert memory.get("billing", "Reading") == b"billing"
    memory.get("orders", "Reading")
    memory.put("orders", "Reading", b"new")
    memory.put("orders", "Doings", b"more")
    memory.keep()
    again = ServicesMemory(tmp_path, "tool", str)
    assert again.get("orders", "Reading") == b"new"
    assert again.get("orders", "Doings") == b"more"
    assert again.get("billing", "Reading") == b"billing"


def test_services_that_are_gone_are_forgotten(tmp_path):
    remembered(tmp_path, "orders", "billing")
    memory = ServicesMemory(tmp_path, "tool", str)
    memory.get("orders", "Reading")
    memory.keep()
    assert ServicesMemory(tmp_path, "tool", str).get("billing", "Reading") is None
    assert ServicesMemory(tmp_path, "tool", str).get("orders", "Reading") == b"orders"


def test_what_is_no_memory_is_none(tmp_path):
    write_sealed(tmp_path / "services", msgspec.msgpack.encode(("tool", {"orders": 5})))
    assert ServicesMemory(tmp_path, "tool", str).get("orders", "Reading") is None
    write_sealed(tmp_path / "services", b"\xc1")
    assert ServicesMemory(tmp_path, "tool", str).get("orders", "Reading") is None
