"""Reading ahead with many threads, in order, within bounds of count and memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from starlift.storage.objects import ObjectInfo


def read_ahead(
    objects: Sequence[ObjectInfo],
    read: Callable[[ObjectInfo], bytes],
    *,
    workers: int,
    most_objects: int,
    most_bytes: int,
) -> Iterator[tuple[ObjectInfo, bytes]]:
    """Each object with its content, in the order given.

    Up to `most_objects` are read or wait to be taken, and up to `most_bytes` by the listed sizes;
    a larger object is read alone. When the caller stops taking, what was not begun is dropped.
    """
    waiting: deque[tuple[ObjectInfo, Future[bytes]]] = deque()
    held_bytes = 0
    with ThreadPoolExecutor(min(workers, max(len(objects), 1)), "read-ahead") as pool:
        try:
            for info in objects:
                while waiting and (
                    len(waiting) >= most_objects or held_bytes + info.size_bytes > most_bytes
                ):
                    first, content = waiting.popleft()
                    yield first, content.result()
                    held_bytes -= first.size_bytes
                waiting.append((info, pool.submit(read, info)))
                held_bytes += info.size_bytes
            while waiting:
                first, content = waiting.popleft()
                yield first, content.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
