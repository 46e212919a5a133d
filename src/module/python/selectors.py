"""Waiting for several sockets, whichever call of the system does it."""
import select

EVENT_READ = 1
EVENT_WRITE = 2


def _number(fileobj):
    """The descriptor of an int or of anything with fileno()."""
    if isinstance(fileobj, int):
        fd = fileobj
    else:
        try:
            fd = int(fileobj.fileno())
        except (AttributeError, TypeError, ValueError):
            raise ValueError("Invalid file object: {!r}".format(fileobj)) from None
    if fd < 0:
        raise ValueError("Invalid file descriptor: {}".format(fd))
    return fd


class SelectorKey(tuple):
    """What is watched: (fileobj, fd, events, data)."""

    _fields = ('fileobj', 'fd', 'events', 'data')

    def __new__(cls, fileobj, fd, events, data):
        return super().__new__(cls, (fileobj, fd, events, data))

    fileobj = property(lambda self: self[0])
    fd = property(lambda self: self[1])
    events = property(lambda self: self[2])
    data = property(lambda self: self[3])

    def __repr__(self):
        return 'SelectorKey(fileobj={!r}, fd={!r}, events={!r}, data={!r})'.format(*self)

    def _replace(self, **changes):
        values = dict(zip(self._fields, self))
        values.update(changes)
        return SelectorKey(**values)


class _Map:
    """The registered file objects, each with its key."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._keys)

    def __getitem__(self, fileobj):
        try:
            return self._selector._keys[self._selector._find(fileobj)]
        except KeyError:
            raise KeyError("{!r} is not registered".format(fileobj)) from None

    def __iter__(self):
        return iter(self._selector._keys)

    def __contains__(self, fileobj):
        return self._selector._find(fileobj) in self._selector._keys

    def get(self, fileobj, default=None):
        return self[fileobj] if fileobj in self else default

    def keys(self):
        return self._selector._keys.keys()

    def values(self):
        return self._selector._keys.values()

    def items(self):
        return self._selector._keys.items()


class BaseSelector:
    """What all selectors can do."""

    def __init__(self):
        self._keys = {}
        self._map = _Map(self)

    def _find(self, fileobj):
        try:
            return _number(fileobj)
        except ValueError:
            # One that was closed meanwhile is known by itself.
            for key in self._keys.values():
                if key.fileobj is fileobj:
                    return key.fd
            raise

    def register(self, fileobj, events, data=None):
        if not events or events & ~(EVENT_READ | EVENT_WRITE):
            raise ValueError("Invalid events: {!r}".format(events))
        key = SelectorKey(fileobj, self._find(fileobj), events, data)
        if key.fd in self._keys:
            raise KeyError("{!r} (FD {}) is already registered".format(fileobj, key.fd))
        self._keys[key.fd] = key
        try:
            self._watch(key.fd, events)
        except BaseException:
            del self._keys[key.fd]
            raise
        return key

    def unregister(self, fileobj):
        try:
            key = self._keys.pop(self._find(fileobj))
        except KeyError:
            raise KeyError("{!r} is not registered".format(fileobj)) from None
        try:
            self._forget(key.fd)
        except OSError:
            pass
        return key

    def modify(self, fileobj, events, data=None):
        try:
            key = self._keys[self._find(fileobj)]
        except KeyError:
            raise KeyError("{!r} is not registered".format(fileobj)) from None
        if events != key.events:
            self._change(key.fd, events)
        if events != key.events or data != key.data:
            key = key._replace(events=events, data=data)
            self._keys[key.fd] = key
        return key

    def _change(self, fd, events):
        self._forget(fd)
        self._watch(fd, events)

    def _ready(self, fd, events):
        key = self._keys.get(fd)
        return [(key, events & key.events)] if key is not None and events & key.events else []

    def get_key(self, fileobj):
        mapping = self.get_map()
        if mapping is None:
            raise RuntimeError('Selector is closed')
        try:
            return mapping[fileobj]
        except KeyError:
            raise KeyError("{!r} is not registered".format(fileobj)) from None

    def get_map(self):
        return self._map

    def close(self):
        self._keys.clear()
        self._map = None

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class SelectSelector(BaseSelector):
    """By select()."""

    def __init__(self):
        super().__init__()
        self._readers = set()
        self._writers = set()

    def _watch(self, fd, events):
        if events & EVENT_READ:
            self._readers.add(fd)
        if events & EVENT_WRITE:
            self._writers.add(fd)

    def _forget(self, fd):
        self._readers.discard(fd)
        self._writers.discard(fd)

    def select(self, timeout=None):
        timeout = None if timeout is None else max(timeout, 0)
        reading, writing, _ = select.select(list(self._readers), list(self._writers), [], timeout)
        found = []
        for fd in {**dict.fromkeys(reading), **dict.fromkeys(writing)}:
            found += self._ready(fd, (EVENT_READ if fd in reading else 0) | (EVENT_WRITE if fd in writing else 0))
        return found


class _PollLike(BaseSelector):
    """By an object with register, modify, unregister and poll."""

    def __init__(self):
        super().__init__()
        self._poll = self._make()

    def _bits(self, events):
        return (self._read if events & EVENT_READ else 0) | (self._write if events & EVENT_WRITE else 0)

    def _watch(self, fd, events):
        self._poll.register(fd, self._bits(events))

    def _forget(self, fd):
        self._poll.unregister(fd)

    def _change(self, fd, events):
        self._poll.modify(fd, self._bits(events))

    def select(self, timeout=None):
        found = []
        for fd, event in self._wait(timeout):
            events = (EVENT_WRITE if event & ~self._read else 0) | (EVENT_READ if event & ~self._write else 0)
            found += self._ready(fd, events)
        return found


class PollSelector(_PollLike):
    """By poll()."""

    _make = staticmethod(select.poll)
    _read = select.POLLIN
    _write = select.POLLOUT

    def _wait(self, timeout):
        if timeout is not None:
            timeout = 0 if timeout <= 0 else -int(-timeout * 1000 // 1)
        return self._poll.poll(timeout)


class EpollSelector(_PollLike):
    """By epoll."""

    _make = staticmethod(select.epoll)
    _read = select.EPOLLIN
    _write = select.EPOLLOUT

    def fileno(self):
        return self._poll.fileno()

    def _wait(self, timeout):
        timeout = -1 if timeout is None else max(timeout, 0)
        return self._poll.poll(timeout, max(len(self._keys), 1))

    def close(self):
        self._poll.close()
        super().close()


DefaultSelector = EpollSelector
