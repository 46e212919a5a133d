"""Functions that run beside others, and what they agree with."""
from time import monotonic as _time
import _thread
from _thread import (TIMEOUT_MAX, RLock as _CRLock, _ExceptHookArgs as ExceptHookArgs, _deprecated, _excepthook as excepthook,
                     _local as local, _sentinel, _start, _waiter, allocate_lock as _allocate_lock, error as ThreadError,
                     get_ident, get_native_id, stack_size)
from collections import deque as _deque

__all__ = ['get_ident', 'active_count', 'Condition', 'current_thread', 'enumerate', 'main_thread', 'TIMEOUT_MAX',
           'Event', 'Lock', 'RLock', 'Semaphore', 'BoundedSemaphore', 'Thread', 'Barrier', 'BrokenBarrierError', 'Timer',
           'ThreadError', 'setprofile', 'settrace', 'local', 'stack_size', 'excepthook', 'ExceptHookArgs', 'gettrace',
           'getprofile', 'get_native_id']

__excepthook__ = excepthook
Lock = _allocate_lock


def RLock(*args, **kwargs):
    """A lock that its thread can take again."""
    return _CRLock(*args, **kwargs)


# Nothing traces here; what is set can be asked for again.
_trace_hook = None
_profile_hook = None


def settrace(func):
    global _trace_hook
    _trace_hook = func


def gettrace():
    return _trace_hook


def setprofile(func):
    global _profile_hook
    _profile_hook = func


def getprofile():
    return _profile_hook


class Condition:
    """Threads wait until another notifies them."""

    # How the waiting is told: by which call, and for what.
    _words = 'wait', 'a condition'

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        self._lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        # What the lock knows better how to do.
        for name in '_release_save', '_acquire_restore', '_is_owned':
            if hasattr(lock, name):
                setattr(self, name, getattr(lock, name))
        self._waiters = _deque()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f'<Condition({self._lock}, {len(self._waiters)})>'

    def _release_save(self):
        self._lock.release()

    def _acquire_restore(self, x):
        self._lock.acquire()

    def _is_owned(self):
        if not self._lock.acquire(False):
            return True
        self._lock.release()
        return False

    def wait(self, timeout=None):
        """Lets the lock go, waits to be notified, and takes it again."""
        if not self._is_owned():
            raise RuntimeError('cannot wait on un-acquired lock')
        waiter = _waiter(*self._words)
        self._waiters.append(waiter)
        held = self._release_save()
        notified = False
        try:
            if timeout is None:
                notified = waiter.acquire()
            elif timeout > 0:
                notified = waiter.acquire(True, timeout)
            else:
                notified = waiter.acquire(False)
            return notified
        finally:
            self._acquire_restore(held)
            if not notified and waiter in self._waiters:
                self._waiters.remove(waiter)

    def wait_for(self, predicate, timeout=None):
        """Waits until a condition holds."""
        end = None
        result = predicate()
        while not result:
            if timeout is not None:
                if end is None:
                    end = _time() + timeout
                else:
                    timeout = end - _time()
                    if timeout <= 0:
                        break
            self.wait(timeout)
            result = predicate()
        return result

    def notify(self, n=1):
        """Wakes one of those who wait, or so many."""
        if not self._is_owned():
            raise RuntimeError('cannot notify on un-acquired lock')
        waiters = self._waiters
        while waiters and n > 0:
            try:
                waiters.popleft().release()
            except RuntimeError:
                # It gave up meanwhile.
                continue
            n -= 1

    def notify_all(self):
        """Wakes all who wait."""
        self.notify(len(self._waiters))

    def notifyAll(self):
        _deprecated('notifyAll() is deprecated, use notify_all() instead')
        self.notify_all()


def _condition(*words):
    """A condition with a plain lock, and how waiting for it is told."""
    condition = Condition(Lock())
    condition._words = words
    return condition


class Semaphore:
    """So many threads at a time hold it."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError('semaphore initial value must be >= 0')
        self._cond = _condition('acquire', 'a semaphore')
        self._value = value

    def __repr__(self):
        cls = self.__class__
        return f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: value={self._value}>'

    def acquire(self, blocking=True, timeout=None):
        """Takes one; waits while there is none."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        end = None
        with self._cond:
            while self._value == 0:
                if not blocking:
                    return False
                if timeout is not None:
                    if end is None:
                        end = _time() + timeout
                    else:
                        timeout = end - _time()
                        if timeout <= 0:
                            return False
                self._cond.wait(timeout)
            self._value -= 1
            return True

    __enter__ = acquire

    def _give_back(self, n):
        self._value += n
        for _ in range(n):
            self._cond.notify()

    def release(self, n=1):
        """Gives one back, or so many."""
        if n < 1:
            raise ValueError('n must be one or more')
        with self._cond:
            self._give_back(n)

    def __exit__(self, t, v, tb):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that is never released too often."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        return f'{super().__repr__()[:-1]}/{self._initial_value}>'

    def release(self, n=1):
        """Gives one back, or so many."""
        if n < 1:
            raise ValueError('n must be one or more')
        with self._cond:
            if self._value + n > self._initial_value:
                raise ValueError('Semaphore released too many times')
            self._give_back(n)


class Event:
    """Threads wait until it is set."""

    def __init__(self):
        self._cond = _condition('wait', 'an event')
        self._flag = False

    def __repr__(self):
        cls = self.__class__
        state = 'set' if self._flag else 'unset'
        return f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {state}>'

    def is_set(self):
        """Whether it is set."""
        return self._flag

    def isSet(self):
        _deprecated('isSet() is deprecated, use is_set() instead')
        return self.is_set()

    def set(self):
        """Sets it: those who wait go on."""
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        """Unsets it."""
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        """Waits until it is set; False when the time is over."""
        with self._cond:
            return self._flag or self._cond.wait(timeout)


class BrokenBarrierError(RuntimeError):
    pass


class Barrier:
    """Threads wait until so many have come."""

    def __init__(self, parties, action=None, timeout=None):
        self._cond = _condition('wait', 'the others at a barrier')
        self._action = action
        self._timeout = timeout
        self._parties = parties
        # 0: they come; 1: they go; -1: it is made new; -2: it is broken.
        self._state = 0
        self._count = 0

    def __repr__(self):
        cls = self.__class__
        state = 'broken' if self.broken else f'waiters={self.n_waiting}/{self.parties}'
        return f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {state}>'

    def _become(self, state):
        self._state = state
        self._cond.notify_all()

    def wait(self, timeout=None):
        """Waits until all have come; answers one's number."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            while self._state in (-1, 1):
                self._cond.wait()
            if self._state < 0:
                raise BrokenBarrierError
            mine = self._count
            self._count += 1
            try:
                if mine + 1 == self._parties:
                    self._release()
                else:
                    self._wait(timeout)
                return mine
            finally:
                self._count -= 1
                if self._count == 0 and self._state in (-1, 1):
                    self._become(0)

    def _release(self):
        try:
            if self._action:
                self._action()
            self._become(1)
        except:
            self._break()
            raise

    def _wait(self, timeout):
        if not self._cond.wait_for(lambda: self._state != 0, timeout):
            self._break()
        if self._state < 0:
            raise BrokenBarrierError

    def reset(self):
        """Makes it new: all who wait get an exception."""
        with self._cond:
            if not self._count:
                self._state = 0
            elif self._state in (0, -2):
                self._state = -1
            self._cond.notify_all()

    def abort(self):
        """Breaks it: all who wait, and who come, get an exception."""
        with self._cond:
            self._break()

    def _break(self):
        self._become(-2)

    @property
    def parties(self):
        """How many must come."""
        return self._parties

    @property
    def n_waiting(self):
        """How many have come."""
        return self._count if self._state == 0 else 0

    @property
    def broken(self):
        """Whether it is broken."""
        return self._state == -2


# Threads by their number; those that are about to start; the locks of those that the end waits for.
_active = {}
_limbo = {}
_active_limbo_lock = RLock()
_shutdown_locks = set()
_shutdown_locks_lock = _allocate_lock()
_made = 0


def _newname(template):
    global _made
    _made += 1
    return template % _made


def _maintain_shutdown_locks():
    """Forgets those that have ended."""
    _shutdown_locks.difference_update([lock for lock in _shutdown_locks if not lock.locked()])


class Thread:
    """A function that runs beside others."""

    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        assert group is None, 'group argument must be None for now'
        if kwargs is None:
            kwargs = {}
        if name:
            name = str(name)
        else:
            name = _newname('Thread-%d')
            if target is not None and hasattr(target, '__name__'):
                name += f' ({target.__name__})'
        self._target = target
        self._name = name
        self._args = args
        self._kwargs = kwargs
        self._daemonic = current_thread().daemon if daemon is None else daemon
        self._ident = None
        self._native_id = None
        self._tstate_lock = None
        self._started = Event()
        self._is_stopped = False
        self._initialized = True
        self._invoke_excepthook = _make_invoke_excepthook()

    def __repr__(self):
        assert self._initialized, 'Thread.__init__() was not called'
        state = 'started' if self._started.is_set() else 'initial'
        self.is_alive()
        if self._is_stopped:
            state = 'stopped'
        if self._daemonic:
            state += ' daemon'
        if self._ident is not None:
            state += f' {self._ident}'
        return f'<{self.__class__.__name__}({self._name}, {state})>'

    def start(self):
        """Lets it run."""
        if not self._initialized:
            raise RuntimeError('thread.__init__() not called')
        if self._started.is_set():
            raise RuntimeError('threads can only be started once')
        with _active_limbo_lock:
            _limbo[self] = self
        try:
            _start(self._bootstrap, self._name)
        except Exception:
            with _active_limbo_lock:
                del _limbo[self]
            raise
        self._started.wait()

    def run(self):
        """What it does: calls its target."""
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # What it was to do is done: what it held goes now.
            del self._target, self._args, self._kwargs

    def _bootstrap(self):
        self._bootstrap_inner()

    def _set_ident(self):
        self._ident = get_ident()

    def _set_native_id(self):
        self._native_id = get_native_id()

    def _set_tstate_lock(self):
        self._tstate_lock = _sentinel(self._name)
        if not self.daemon:
            with _shutdown_locks_lock:
                _maintain_shutdown_locks()
                _shutdown_locks.add(self._tstate_lock)

    def _bootstrap_inner(self):
        try:
            self._set_ident()
            self._set_tstate_lock()
            self._set_native_id()
            self._started.set()
            with _active_limbo_lock:
                _active[self._ident] = self
                del _limbo[self]
            try:
                self.run()
            except:
                self._invoke_excepthook(self)
        finally:
            self._delete()

    def _delete(self):
        with _active_limbo_lock:
            del _active[get_ident()]

    def _stop(self):
        lock = self._tstate_lock
        assert lock is None or not lock.locked()
        self._is_stopped = True
        self._tstate_lock = None
        if not self.daemon:
            with _shutdown_locks_lock:
                _maintain_shutdown_locks()

    def join(self, timeout=None):
        """Waits until it has ended."""
        if not self._initialized:
            raise RuntimeError('Thread.__init__() not called')
        if not self._started.is_set():
            raise RuntimeError('cannot join thread before it is started')
        if self is current_thread():
            raise RuntimeError('cannot join current thread')
        if timeout is None:
            self._wait_for_tstate_lock()
        else:
            self._wait_for_tstate_lock(timeout=max(timeout, 0))

    def _wait_for_tstate_lock(self, block=True, timeout=-1):
        lock = self._tstate_lock
        if lock is None:
            assert self._is_stopped
        else:
            try:
                if not lock.acquire(block, timeout):
                    return
            except:
                # As in CPython 3.11: who is interrupted here, or asks for a time that is none, takes it for ended.
                if lock.locked():
                    lock.release()
                    self._stop()
                raise
            lock.release()
            self._stop()

    @property
    def name(self):
        """Its name."""
        assert self._initialized, 'Thread.__init__() not called'
        return self._name

    @name.setter
    def name(self, name):
        assert self._initialized, 'Thread.__init__() not called'
        self._name = str(name)

    @property
    def ident(self):
        """Its number."""
        assert self._initialized, 'Thread.__init__() not called'
        return self._ident

    @property
    def native_id(self):
        """The kernel's number of it."""
        assert self._initialized, 'Thread.__init__() not called'
        return self._native_id

    def is_alive(self):
        """Whether it runs."""
        assert self._initialized, 'Thread.__init__() not called'
        if self._is_stopped or not self._started.is_set():
            return False
        self._wait_for_tstate_lock(False)
        return not self._is_stopped

    @property
    def daemon(self):
        """Whether the program ends without waiting for it."""
        assert self._initialized, 'Thread.__init__() not called'
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if not self._initialized:
            raise RuntimeError('Thread.__init__() not called')
        if self._started.is_set():
            raise RuntimeError('cannot set daemon status of active thread')
        self._daemonic = daemonic

    # The names of before, which Python still has and warns of.

    def isDaemon(self):
        _deprecated('isDaemon() is deprecated, get the daemon attribute instead')
        return self.daemon

    def setDaemon(self, daemonic):
        _deprecated('setDaemon() is deprecated, set the daemon attribute instead')
        self.daemon = daemonic

    def getName(self):
        _deprecated('getName() is deprecated, get the name attribute instead')
        return self.name

    def setName(self, name):
        _deprecated('setName() is deprecated, set the name attribute instead')
        self.name = name


def _make_invoke_excepthook():
    """What tells of an exception that nothing caught, also when `threading` itself is gone or changed."""
    first, args_of, exception, tell = excepthook, ExceptHookArgs, _thread._exception, _thread._tell
    if first is None:
        raise RuntimeError('threading.excepthook is None')

    def invoke_excepthook(thread):
        hook = excepthook
        try:
            (first if hook is None else hook)(args_of([*exception(), thread]))
        except Exception as e:
            e.__suppress_context__ = True
            tell('Exception in threading.excepthook:', e)

    return invoke_excepthook


class Timer(Thread):
    """Calls a function after some seconds."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = Event()

    def cancel(self):
        """Stops it, if it still waits."""
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _MainThread(Thread):
    def __init__(self):
        super().__init__(name='MainThread', daemon=False)
        self._tstate_lock = _waiter('join', 'the main thread')
        self._begin()

    def _begin(self):
        """It runs already."""
        self._started.set()
        self._set_ident()
        self._set_native_id()
        with _active_limbo_lock:
            _active[self._ident] = self


class _DummyThread(Thread):
    """A thread that was started without this module."""

    def __init__(self):
        super().__init__(name=_newname('Dummy-%d'), daemon=True)
        _MainThread._begin(self)

    def _stop(self):
        pass

    def is_alive(self):
        return True

    def join(self, timeout=None):
        assert False, 'cannot join a dummy thread'


def current_thread():
    """The thread that asks."""
    try:
        return _active[get_ident()]
    except KeyError:
        return _DummyThread()


def currentThread():
    _deprecated('currentThread() is deprecated, use current_thread() instead')
    return current_thread()


def active_count():
    """How many threads run."""
    with _active_limbo_lock:
        return len(_active) + len(_limbo)


def activeCount():
    _deprecated('activeCount() is deprecated, use active_count() instead')
    return active_count()


def enumerate():
    """All threads that run."""
    with _active_limbo_lock:
        return list(_active.values()) + list(_limbo.values())


def main_thread():
    """The thread that runs what is typed."""
    return _main_thread


_main_thread = _MainThread()


def _shutdown():
    """Waits for all threads that are no daemons, as a program does at its end."""
    if _main_thread._is_stopped:
        return
    if _main_thread.ident == get_ident():
        _main_thread._tstate_lock.release()
        _main_thread._stop()
    while True:
        with _shutdown_locks_lock:
            locks = list(_shutdown_locks)
            _shutdown_locks.clear()
        if not locks:
            break
        for lock in locks:
            lock.acquire()
            lock.release()
