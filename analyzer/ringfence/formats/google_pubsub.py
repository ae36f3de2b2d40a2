"""Google Cloud Pub/Sub, as programs in all languages and what is declared speak of it."""

from __future__ import annotations

BROKER = "google-pubsub"
"""What channels are of that Pub/Sub carries."""
