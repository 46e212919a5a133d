"""Queues between threads."""
import threading
from _queue import Empty, SimpleQueue
from collections import deque
from time import monotonic as time

__all__ = ['Empty', 'Full', 'Queue', 'PriorityQueue', 'LifoQueue', 'SimpleQueue']


class Full(Exception):
    """There is no room in the queue."""


class Queue:
    """First in, first out."""

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._init(maxsize)
        self.mutex = threading.Lock()
        self.not_empty = threading.Condition(self.mutex)
        self.not_empty._words = 'get', 'something in the queue'
        self.not_full = threading.Condition(self.mutex)
        self.not_full._words = 'put', 'room in the queue'
        self.all_tasks_done = threading.Condition(self.mutex)
        self.all_tasks_done._words = 'join', 'all tasks of the queue'
        self.unfinished_tasks = 0

    __class_getitem__ = classmethod(type(list[int]))

    # What the items are kept in: for other kinds of queues to change. Called while the mutex is held.

    def _init(self, maxsize):
        self.queue = deque()

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    def qsize(self):
        with self.mutex:
            return self._qsize()

    def empty(self):
        with self.mutex:
            return not self._qsize()

    def full(self):
        with self.mutex:
            return 0 < self.maxsize <= self._qsize()

    def put(self, item, block=True, timeout=None):
        """Puts an item in; waits for room, at most so many seconds, then queue.Full."""
        with self.not_full:
            if self.maxsize > 0:
                if not block:
                    if self._qsize() >= self.maxsize:
                        raise Full
                elif timeout is None:
                    while self._qsize() >= self.maxsize:
                        self.not_full.wait()
                elif timeout < 0:
                    raise ValueError("'timeout' must be a non-negative number")
                else:
                    end = time() + timeout
                    while self._qsize() >= self.maxsize:
                        left = end - time()
                        if left <= 0.0:
                            raise Full
                        self.not_full.wait(left)
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def get(self, block=True, timeout=None):
        """Takes an item out; waits for one, at most so many seconds, then queue.Empty."""
        with self.not_empty:
            if not block:
                if not self._qsize():
                    raise Empty
            elif timeout is None:
                while not self._qsize():
                    self.not_empty.wait()
            elif timeout < 0:
                raise ValueError("'timeout' must be a non-negative number")
            else:
                end = time() + timeout
                while not self._qsize():
                    left = end - time()
                    if left <= 0.0:
                        raise Empty
                    self.not_empty.wait(left)
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
            left = self.unfinished_tasks - 1
            if left < 0:
                raise ValueError('task_done() called too many times')
            if left == 0:
                self.all_tasks_done.notify_all()
            self.unfinished_tasks = left

    def join(self):
        """Waits until all items are dealt with."""
        with self.all_tasks_done:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()


class LifoQueue(Queue):
    """Last in, first out."""

    def _init(self, maxsize):
        self.queue = []

    def _get(self):
        return self.queue.pop()


class PriorityQueue(Queue):
    """The smallest first: a heap, in which the item at k is no larger than those at 2*k+1 and 2*k+2."""

    def _init(self, maxsize):
        self.queue = []

    def _rise(self, start, at):
        """Moves an item up, towards `start`, past those that are larger."""
        heap = self.queue
        item = heap[at]
        while at > start and item < heap[(at - 1) >> 1]:
            heap[at] = heap[(at - 1) >> 1]
            at = (at - 1) >> 1
        heap[at] = item

    def _put(self, item):
        self.queue.append(item)
        self._rise(0, len(self.queue) - 1)

    def _get(self):
        heap = self.queue
        last = heap.pop()
        if not heap:
            return last
        first, heap[0] = heap[0], last
        # The hole goes down along the smaller ones to the bottom, and the last item up from there.
        at, end = 0, len(heap)
        while 2 * at + 1 < end:
            smaller = 2 * at + 1
            if smaller + 1 < end and not heap[smaller] < heap[smaller + 1]:
                smaller += 1
            heap[at] = heap[smaller]
            at = smaller
        heap[at] = last
        self._rise(0, at)
        return first
