"""Celery, told how to behave on Redis. Why each setting: `docs/decisions/0003-celery.md`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from celery import Celery
from kombu.entity import Queue

from worker.adapters import broker_guard, polled_connection
from worker.adapters.celery_queue import urgent_first
from worker.adapters.pool_keeper import PoolKeeper
from worker.adapters.redis_connect import broker

declare: Any = Queue  # kombu ships half of its types
VISIBILITY_SECONDS = 3600
"""Longer than any batch may take. What a dead worker held is found by the reconciler long before."""


def application(
    url: str, *, key_prefix: str, queues: Mapping[str, str], concurrency: int, timeout_seconds: float
) -> Celery:
    """The application, without tasks. `queues` names the queue of each stage; nothing is connected yet."""
    broker_guard.install()
    polled_connection.install()
    address = broker(url, timeout_seconds)
    app = Celery("copydesk", set_as_current=False)
    app.conf.update(
        broker_url=address.url,
        broker_transport_options={**address.transport_options, **_transport(key_prefix, timeout_seconds)},
        broker_use_ssl=address.tls,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=5,
        task_queues=[declare(name) for name in urgent_first(queues.values())],
        task_default_queue=queues["parse"],
        task_create_missing_queues=False,
        worker_concurrency=concurrency,
        **_FIXED,
    )
    app.steps["worker"].add(PoolKeeper)
    return app


def _transport(key_prefix: str, timeout_seconds: float) -> dict[str, Any]:
    return {
        "global_keyprefix": key_prefix,
        "priority_steps": [0],
        "queue_order_strategy": "priority",
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }


_FIXED: dict[str, Any] = {
    "accept_content": ["json"],
    "task_serializer": "json",
    "result_backend": None,
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_publish_retry": True,
    "task_publish_retry_policy": {
        "max_retries": 2, "interval_start": 0.05, "interval_step": 0.2, "interval_max": 0.5,
    },
    "worker_prefetch_multiplier": 1,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
}  # fmt: skip
