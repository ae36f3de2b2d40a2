"""Work that is started and not waited for."""

from reading_facts import facts_of
from ringfence.frameworks.threads import threads
from ringfence.model.facts import Background


def started(source: str, **others: str) -> list[tuple[str, str]]:
    files = {"app.py": source, **{f"{name}.py": text for name, text in others.items()}}
    return sorted((f.handler, f.function) for f in facts_of(threads, files) if isinstance(f, Background))


def test_threads_and_processes() -> None:
    source = """
        import threading
        from threading import Thread, Timer
        from multiprocessing import Process
        from other import far
        def a(): ...
        def start():
            Thread(target=a, daemon=True).start()
            threading.Timer(5, lambda: a()).start()
            Process(target=far).start()
        """
    found = started(source, other="def far(): ...\n")
    assert [pair for pair in found if "<" not in pair[0]] == [("a", "start"), ("other.py:far", "start")]
    assert len(found) == 3


def test_thread_classes() -> None:
    source = """
        from threading import Thread
        class Worker(Thread):
            def run(self): ...
        def begin():
            worker = Worker()
            worker.start()
        """
    assert started(source) == [("Worker.run", "begin")]


def test_tasks() -> None:
    source = """
        import asyncio
        async def work(): ...
        async def fire():
            asyncio.create_task(work())
        async def kept():
            task = asyncio.create_task(work())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        async def stored(self):
            self.task = asyncio.get_running_loop().create_task(work())
        async def told():
            global running
            running = asyncio.create_task(work())
        async def gathered():
            await asyncio.gather(*[asyncio.create_task(work()) for _ in range(3)])
        async def awaited():
            await asyncio.create_task(work())
        async def later():
            task = asyncio.ensure_future(work())
            await task
        """
    assert started(source) == [("work", "fire"), ("work", "kept"), ("work", "stored"), ("work", "told")]


def test_silent() -> None:
    source = """
        import asyncio
        from concurrent.futures import ThreadPoolExecutor
        from threading import Thread
        def f(): ...
        ThreadPoolExecutor().submit(f)
        Thread()
        Thread(target=unknown).start()
        asyncio.create_task()
        asyncio.create_task(coroutine)
        """
    assert started(source) == []
