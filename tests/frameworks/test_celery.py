"""Celery's tasks, what starts them, and schedules."""

import pytest
from reading_messages import messages, started
from ringfence.frameworks.celery import celery

TASKS = """
    from celery import Celery, Task, shared_task
    app = Celery("shop")
    @app.task
    def charge(order): ...
    @shared_task(name="mail.send", bind=True)
    def send(self): ...
    class Report(Task):
        name = "report"
        def run(self): ...
    def plain(): ...
    """


def test_tasks_are_consumed_by_name() -> None:
    assert messages(celery, {"shop/tasks.py": TASKS}) == [
        ("consume", "mail.send", "send", ""),
        ("consume", "report", "Report.run", ""),
        ("consume", "shop.tasks.charge", "charge", ""),
    ]


def test_a_task_is_called_after_its_module_as_programs_import_it() -> None:
    files = {
        "services/card-payments/app/tasks.py": """
            from celery import Celery
            from app.settings import BROKER
            app = Celery("cards", broker=BROKER, include=["app.tasks"])
            @app.task
            def charge(): ...
            app.conf.beat_schedule = {"often": {"task": "app.tasks.charge"}, "never": {"task": "other.tasks.charge"}}
        """,
        "services/card-payments/app/settings.py": "BROKER = 'redis://redis'",
    }
    assert messages(celery, files) == [
        ("consume", "app.tasks.charge", "charge", ""),
        ("publish", "other.tasks.charge", "", ""),
    ]


@pytest.mark.parametrize(
    ("imported", "name"), [("shop.settings", "stock.tasks.charge"), ("shop.shop.settings", "shop.stock.tasks.charge")]
)
def test_a_folder_around_the_package_of_its_name_is_not_on_the_way(imported: str, name: str) -> None:
    """As Django makes them: ``shop/shop/settings.py`` beside ``shop/stock/tasks.py``."""
    files = {
        "shop/shop/celery.py": f"import {imported}",
        "shop/shop/settings.py": "",
        "shop/stock/tasks.py": """
            from celery import shared_task
            from stock.models import Price
            @shared_task
            def charge(): ...
        """,
        "shop/stock/models.py": "class Price: ...",
    }
    assert messages(celery, files) == [("consume", name, "charge", "")]


def test_a_decorator_that_hands_on_all_it_is_given_is_the_one_it_is_handed_to() -> None:
    files = {
        "work/decorator.py": """
            from celery import shared_task
            def worker_task(*args, **kwargs):
                return shared_task(*args, **kwargs)
            def plain(*args, **kwargs):
                return print(*args, **kwargs)
        """,
        "work/tasks.py": """
            from work.decorator import plain, worker_task as task
            @task(name="charge", bind=True)
            def charge(self): ...
            @plain(name="nothing")
            def other(): ...
        """,
    }
    assert messages(celery, files) == [("consume", "charge", "charge", "")]


def test_own_tasks_are_started_in_the_background() -> None:
    files = {
        "shop/tasks.py": TASKS,
        "shop/views.py": """
            from celery import chain, group
            from shop.tasks import app, charge, plain, send
            def order():
                charge.delay(1)
                send.apply_async(args=[1], countdown=3)
                app.send_task("mail.send")
                chain(charge.s(1), group([send.si()]))()
                chain(charge.s(1), charge.s(2)).apply_async()
                charge(1)
                plain()
            """,
    }
    assert started(celery, files) == [
        ("Background", "shop/tasks.py:charge"),
        ("Background", "shop/tasks.py:charge"),
        ("Background", "shop/tasks.py:charge"),
        ("Background", "shop/tasks.py:send"),
        ("Background", "shop/tasks.py:send"),
    ]
    assert [use for use in messages(celery, files) if use[0] == "publish"] == []


def test_tasks_of_others_are_published() -> None:
    source = """
        from celery import Celery, signature
        from billing.tasks import invoice
        app = Celery()
        def order():
            app.send_task("stock.reserve", args=[1])
            signature("mail.send").delay()
            invoice.delay(1)
        """
    assert messages(celery, source) == [
        ("publish", "billing.tasks.invoice", "", ""),
        ("publish", "mail.send", "", ""),
        ("publish", "stock.reserve", "", ""),
    ]
    assert started(celery, source) == []


@pytest.mark.parametrize(
    "schedule",
    [
        "app.conf.beat_schedule = {'nightly': {'task': 'app.charge', 'schedule': 3600}}",
        "app.conf.update(beat_schedule={'nightly': {'task': 'app.charge'}})",
        "CELERY_BEAT_SCHEDULE = {'nightly': {'task': 'app.charge'}}",
        "app.add_periodic_task(10.0, charge.s(1))",
    ],
)
def test_schedules(schedule: str) -> None:
    source = "from celery import Celery\napp = Celery()\n@app.task\ndef charge(): ...\n" + schedule + "\n"
    assert started(celery, source) == [("Schedule", "charge")]


def test_the_schedule_of_another_service_s_task() -> None:
    source = "from celery import Celery\nCELERY_BEAT_SCHEDULE = {'x': {'task': 'stock.count', 'schedule': 60}}\n"
    assert messages(celery, source) == [("publish", "stock.count", "", "")]
    assert started(celery, source) == []


@pytest.mark.parametrize(
    "statement",
    [
        "timer.delay(3)",
        "Timer().delay(3)",
        "time.process_time().delay()",
        "app.send_task()",
        "beat_schedule = [1, {'task': 'x'}]",
        "beat_schedule = {'a': 3, 'b': {'schedule': 4}}",
        "app.add_periodic_task()",
        "app.add_periodic_task(3, 'name')",
    ],
)
def test_silent(statement: str) -> None:
    source = f"""
        import time
        from celery import Celery
        app = Celery()
        class Timer:
            def delay(self, n): ...
        {statement}
        """
    assert messages(celery, source) == []
    assert started(celery, source) == []
