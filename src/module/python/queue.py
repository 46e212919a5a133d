"""Queues between threads."""
import threading
import time


class Empty(Exception):
    """There is nothing in the queue."""
    __module__ = '_queue'


class Full(Exception):
    """There is no room in the queue."""


class Queue:
    """First in, first out."""

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self.queue = []
        self.mutex = threading.Lock()
        self.not_empty = threading.Condition(self.mutex)
        self.not_full = threading.Condition(self.mutex)
        self.all_tasks_done = threading.Condition(self.mutex)
        self.unfinished_tasks = 0

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop(0)

    def qsize(self):
        with self.mutex:
            return len(self.queue)

    def empty(self):
        return not self.qsize()

    def full(self):
        with self.mutex:
            return 0 < self.maxsize <= len(self.queue)

    def _await(self, condition, stuck, block, timeout, error):
        if not block:
            if stuck():
                raise error
            return
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        end = None if timeout is None else time.monotonic() + timeout
        while stuck():
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise error
            threading._wait_in_queue(condition, left, error is Empty)

    def put(self, item, block=True, timeout=None):
        """Puts an item in; waits for room, at most so many seconds, then queue.Full."""
        with self.not_full:
            if self.maxsize > 0:
                self._await(self.not_full, lambda: len(self.queue) >= self.maxsize, block, timeout, Full)
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def get(self, block=True, timeout=None):
        """Takes an item out; waits for one, at most so many seconds, then queue.Empty."""
        with self.not_empty:
            self._await(self.not_empty, lambda: not self.queue, block, timeout, Empty)
            item = self._get()
            self.not_full.notify()
            return item

    def put_nowait(self, item):
        return self.put(item, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def task_done(self):
        """Says that an item that was taken out is dealt with."""
        with self.all_tasks_done:
            if self.unfinished_tasks <= 0:
                raise ValueError('task_done() called too many times')
            self.unfinished_tasks -= 1
            if not self.unfinished_tasks:
                self.all_tasks_done.notify_all()

    def join(self):
        """Waits until all items are dealt with."""
        with self.all_tasks_done:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()


class LifoQueue(Queue):
    """Last in, first out."""

    def _get(self):
        return self.queue.pop()


class PriorityQueue(Queue):
    """The smallest first."""

    def _put(self, item):
        self.queue.append(item)
        self.queue.sort()


class SimpleQueue(Queue):
    """First in, first out, without tasks to count."""

    def __init__(self):
        super().__init__()
