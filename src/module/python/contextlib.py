"""Help with the `with` statement."""


class closing:
    """Closes a thing at the end."""

    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class suppress:
    """Swallows some exceptions."""

    def __init__(self, *exceptions):
        self._swallows = exceptions

    def __enter__(self):
        return None

    def __exit__(self, kind, error, traceback):
        return error is not None and isinstance(error, self._swallows)


class nullcontext:
    """Does nothing."""

    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, kind, error, traceback):
        return None


class ExitStack:
    """Leaves many things at once, the last first."""

    def __init__(self):
        self._exits = []

    def __enter__(self):
        return self

    def enter_context(self, cm):
        value = cm.__enter__()
        self._exits.append(cm.__exit__)
        return value

    def push(self, exit):
        self._exits.append(getattr(exit, '__exit__', exit))
        return exit

    def callback(self, callback, /, *args, **kwds):
        def leave(kind, error, traceback):
            callback(*args, **kwds)

        self._exits.append(leave)
        return callback

    def pop_all(self):
        new = ExitStack()
        new._exits, self._exits = self._exits, []
        return new

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, *exc):
        swallowed = False
        while self._exits:
            try:
                if self._exits.pop()(*exc):
                    swallowed, exc = True, (None, None, None)
            except BaseException as error:
                swallowed, exc = False, (type(error), error, error.__traceback__)
                if not self._exits:
                    raise
        if not swallowed and exc[1] is not None and len(exc) == 3:
            return False
        return swallowed


class _Manager:
    """What a function with one yield makes."""

    def __init__(self, made):
        self._generator = made

    def __enter__(self):
        for value in self._generator:
            return value
        raise RuntimeError("generator didn't yield")

    def __exit__(self, kind, error, traceback):
        if kind is None:
            for _ in self._generator:
                raise RuntimeError("generator didn't stop")
            return False
        if error is None:
            error = kind()
        try:
            self._generator.throw(error)
        except StopIteration as ended:
            return ended is not error
        except BaseException as raised:
            if raised is error:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(func):
    """Makes a `with` manager of a generator function with one yield."""

    def helper(*args, **kwds):
        return _Manager(func(*args, **kwds))

    helper.__name__ = func.__name__
    helper.__doc__ = func.__doc__
    return helper


class _Redirect:
    """Puts something in the place of one of sys's streams; it may be entered again before it is left."""

    def __init__(self, new_target):
        self._target = new_target
        self._before = []

    def __enter__(self):
        import sys
        self._before.append(getattr(sys, self._name))
        setattr(sys, self._name, self._target)
        return self._target

    def __exit__(self, kind, error, traceback):
        import sys
        setattr(sys, self._name, self._before.pop())


class redirect_stdout(_Redirect):
    _name = 'stdout'


class redirect_stderr(_Redirect):
    _name = 'stderr'
