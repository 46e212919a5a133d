"""Waiting for several sockets, whichever call of the system does it."""
import select
from math import ceil

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
            raise ValueError(f"Invalid file object: {fileobj!r}") from None
    if fd < 0:
        raise ValueError(f"Invalid file descriptor: {fd}")
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


class _SelectorMapping:
    """The registered file objects, each with its key."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._keys)

    def __getitem__(self, fileobj):
        return self._selector._key(fileobj)

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
    """What a selector must have."""

    def get_key(self, fileobj):
        registered = self.get_map()
        if registered is None:
            raise RuntimeError('Selector is closed')
        return registered[fileobj]

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class _BaseSelectorImpl(BaseSelector):
    """Keeps who is registered."""

    def __init__(self):
        self._keys = {}
        self._map = _SelectorMapping(self)

    def _find(self, fileobj):
        try:
            return _number(fileobj)
        except ValueError:
            # One that was closed meanwhile is known by itself.
            for key in self._keys.values():
                if key.fileobj is fileobj:
                    return key.fd
            raise

    def _key(self, fileobj):
        """What is registered for a file object."""
        key = self._keys.get(self._find(fileobj))
        if key is None:
            raise KeyError(f"{fileobj!r} is not registered") from None
        return key

    def register(self, fileobj, events, data=None):
        if not events or events & ~(EVENT_READ | EVENT_WRITE):
            raise ValueError(f"Invalid events: {events!r}")
        key = SelectorKey(fileobj, self._find(fileobj), events, data)
        if key.fd in self._keys:
            raise KeyError(f"{fileobj!r} (FD {key.fd}) is already registered")
        self._keys[key.fd] = key
        return key

    def unregister(self, fileobj):
        return self._keys.pop(self._key(fileobj).fd)

    def modify(self, fileobj, events, data=None):
        key = self._key(fileobj)
        if events != key.events:
            self.unregister(fileobj)
            return self.register(fileobj, events, data)
        if data != key.data:
            key = key._replace(data=data)
            self._keys[key.fd] = key
        return key

    def close(self):
        self._keys.clear()
        self._map = None

    def get_map(self):
        return self._map

    def _ready(self, fd, events):
        key = self._keys.get(fd)
        return [(key, events & key.events)] if key is not None and events & key.events else []


class SelectSelector(_BaseSelectorImpl):
    """By select()."""

    def __init__(self):
        super().__init__()
        self._readers = set()
        self._writers = set()

    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        if events & EVENT_READ:
            self._readers.add(key.fd)
        if events & EVENT_WRITE:
            self._writers.add(key.fd)
        return key

    def unregister(self, fileobj):
        key = super().unregister(fileobj)
        self._readers.discard(key.fd)
        self._writers.discard(key.fd)
        return key

    def select(self, timeout=None):
        timeout = None if timeout is None else max(timeout, 0)
        reading, writing, _ = select.select(list(self._readers), list(self._writers), [], timeout)
        found = []
        for fd in {**dict.fromkeys(reading), **dict.fromkeys(writing)}:
            found += self._ready(fd, (EVENT_READ if fd in reading else 0) | (EVENT_WRITE if fd in writing else 0))
        return found


class _PollLikeSelector(_BaseSelectorImpl):
    """By an object with register, modify, unregister and poll."""

    def __init__(self):
        super().__init__()
        self._selector = self._selector_cls()

    def _bits(self, events):
        return (self._EVENT_READ if events & EVENT_READ else 0) | (self._EVENT_WRITE if events & EVENT_WRITE else 0)

    def register(self, fileobj, events, data=None):
        key = super().register(fileobj, events, data)
        try:
            self._selector.register(key.fd, self._bits(events))
        except BaseException:
            super().unregister(fileobj)
            raise
        return key

    def unregister(self, fileobj):
        key = super().unregister(fileobj)
        try:
            self._selector.unregister(key.fd)
        except OSError:
            pass
        return key

    def modify(self, fileobj, events, data=None):
        key = self._key(fileobj)
        if events != key.events:
            bits = self._bits(events)
            try:
                self._selector.modify(key.fd, bits)
            except BaseException:
                super().unregister(fileobj)
                raise
        if events != key.events or data != key.data:
            key = key._replace(events=events, data=data)
            self._keys[key.fd] = key
        return key

    def select(self, timeout=None):
        if timeout is not None:
            # In whole milliseconds, and never too early.
            timeout = 0 if timeout <= 0 else ceil(timeout * 1e3)
        return self._found(self._selector.poll(timeout))

    def _found(self, events):
        found = []
        for fd, event in events:
            what = (EVENT_WRITE if event & ~self._EVENT_READ else 0) | (EVENT_READ if event & ~self._EVENT_WRITE else 0)
            found += self._ready(fd, what)
        return found


class PollSelector(_PollLikeSelector):
    """By poll()."""

    _selector_cls = select.poll
    _EVENT_READ = select.POLLIN
    _EVENT_WRITE = select.POLLOUT


class EpollSelector(_PollLikeSelector):
    """By epoll."""

    _selector_cls = select.epoll
    _EVENT_READ = select.EPOLLIN
    _EVENT_WRITE = select.EPOLLOUT

    def fileno(self):
        return self._selector.fileno()

    def select(self, timeout=None):
        if timeout is None:
            timeout = -1
        else:
            timeout = 0 if timeout <= 0 else ceil(timeout * 1e3) * 1e-3
        return self._found(self._selector.poll(timeout, max(len(self._keys), 1)))

    def close(self):
        self._selector.close()
        super().close()


DefaultSelector = EpollSelector
