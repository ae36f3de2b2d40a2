"""Canonical names of oslo.messaging, and of what neutron-lib makes of it."""

from __future__ import annotations

TARGET = "oslo_messaging.Target()"
CLIENT = "oslo_messaging.RPCClient()"
NOTIFIER = "oslo_messaging.Notifier()"
SERVERS = {
    "oslo_messaging.get_rpc_server": 2,
    "neutron_lib.rpc.get_server": 1,
    "neutron_lib.rpc.Connection().create_consumer": 1,
}
"""What takes requests, and at which position its endpoints stand."""
LISTENERS = {
    "oslo_messaging.get_notification_listener": 2,
    "oslo_messaging.get_batch_notification_listener": 2,
}
PRIORITIES = ("audit", "debug", "info", "warn", "warning", "error", "critical", "sample")

SAME_AS: dict[str, str] = {
    "oslo_messaging.target.Target": "oslo_messaging.Target",
    "oslo_messaging.rpc.client.RPCClient": "oslo_messaging.RPCClient",
    "oslo_messaging.rpc.RPCClient": "oslo_messaging.RPCClient",
    "oslo_messaging.get_rpc_client()": CLIENT,
    "oslo_messaging.rpc.get_rpc_client()": CLIENT,
    "oslo_messaging.rpc.client.get_rpc_client()": CLIENT,
    "neutron_lib.rpc.get_client()": CLIENT,
    f"{CLIENT}.prepare()": CLIENT,
    "oslo_messaging.rpc.get_rpc_server": "oslo_messaging.get_rpc_server",
    "oslo_messaging.rpc.server.get_rpc_server": "oslo_messaging.get_rpc_server",
    "oslo_messaging.notify.get_notification_listener": "oslo_messaging.get_notification_listener",
    "oslo_messaging.notify.listener.get_notification_listener": "oslo_messaging.get_notification_listener",
    "oslo_messaging.notify.notifier.Notifier": "oslo_messaging.Notifier",
    "oslo_messaging.notify.Notifier": "oslo_messaging.Notifier",
    "neutron_lib.rpc.get_notifier()": NOTIFIER,
    f"{NOTIFIER}.prepare()": NOTIFIER,
}
