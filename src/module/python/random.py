# Numbers by chance, as CPython draws them: the same seed gives the same.
from _random import Random as _Twister, _sha512
from _thread import _deprecated
from collections import deque as _deque
from math import ceil as _ceil, cos as _cos, exp as _exp, floor as _floor, isfinite as _isfinite, log as _log
from math import sin as _sin, sqrt as _sqrt, tau as _tau

__all__ = ['Random', 'choice', 'choices', 'expovariate', 'gauss', 'getrandbits', 'getstate', 'lognormvariate',
           'normalvariate', 'paretovariate', 'randbytes', 'randint', 'random', 'randrange', 'sample', 'seed', 'setstate',
           'shuffle', 'triangular', 'uniform', 'weibullvariate']

_ONE = 1
_SEQUENCES = list, tuple, str, range, bytes, bytearray, memoryview, _deque
_BITS = 53


def _sums(values):
    """Of each value and all before it."""
    sums = []
    for value in values:
        sums.append(sums[-1] + value if sums else value)
    return sums


def _after(sums, mark, end):
    """The first place whose sum is larger."""
    start = 0
    while start < end:
        middle = (start + end) // 2
        if mark < sums[middle]:
            end = middle
        else:
            start = middle + 1
    return start


def _times(k):
    times = range(k)
    if not -2 ** 63 <= times.stop < 2 ** 63:
        raise OverflowError('Python int too large to convert to C ssize_t')
    return times


def _whole(value, what):
    """An argument of randrange as an int."""
    if isinstance(value, int):
        return int(value)
    try:
        return range(value).stop
    except TypeError:
        number = int(value)
    if number != value:
        _deprecated('randrange() will raise TypeError in the future')
        raise ValueError(f'non-integer {what} for randrange()')
    _deprecated('non-integer arguments to randrange() have been deprecated since Python 3.10 and will be removed in a '
                'subsequent version')
    return number


class Random(_Twister):
    """A source of numbers that stands for itself."""

    VERSION = 3

    def __init__(self, x=None):
        self.seed(x)
        self.gauss_next = None

    def seed(self, a=None, version=2):
        if version == 1 and isinstance(a, (str, bytes)):
            letters = a if isinstance(a, bytes) else [ord(letter) for letter in a]
            number = letters[0] << 7 if letters else 0
            for letter in letters:
                number = 1000003 * number & 0xffffffffffffffff ^ letter
            a = number ^ len(letters)
        elif version == 2 and isinstance(a, (str, bytes, bytearray)):
            if isinstance(a, str):
                a = a.encode()
            a = int.from_bytes(a + _sha512(a), 'big')
        elif not isinstance(a, (type(None), int, float, str, bytes, bytearray)):
            raise TypeError('The only supported seed types are: None,\nint, float, str, bytes, and bytearray.')
        super().seed(a)
        self.gauss_next = None

    def getstate(self):
        return self.VERSION, super().getstate(), self.gauss_next

    def setstate(self, state):
        version = state[0]
        if version not in (2, 3):
            raise ValueError(f'state with version {version} passed to Random.setstate() of version {self.VERSION}')
        version, inner, self.gauss_next = state
        if version == 2:
            inner = tuple(word % 2 ** 32 for word in inner)
        super().setstate(inner)

    def __init_subclass__(cls, /, **kwargs):
        # Who draws floats of its own draws ints by them.
        for c in cls.__mro__:
            if '_randbelow' in c.__dict__ or 'getrandbits' in c.__dict__:
                break
            if 'random' in c.__dict__:
                cls._randbelow = cls._randbelow_without_getrandbits
                break

    def _randbelow(self, n):
        k = n.bit_length()
        r = self.getrandbits(k)
        while r >= n:
            r = self.getrandbits(k)
        return r

    def _randbelow_without_getrandbits(self, n, maxsize=1 << _BITS):
        if n >= maxsize:
            return _floor(self.random() * n)
        limit = (maxsize - maxsize % n) / maxsize
        r = self.random()
        while r >= limit:
            r = self.random()
        return _floor(r * maxsize) % n

    def randbytes(self, n):
        return self.getrandbits(n * 8).to_bytes(n, 'little')

    def randrange(self, start, stop=None, step=_ONE):
        first = _whole(start, 'arg 1')
        if stop is None:
            if step is not _ONE:
                raise TypeError('Missing a non-None stop argument')
            if first > 0:
                return self._randbelow(first)
            raise ValueError('empty range for randrange()')
        last = _whole(stop, 'stop')
        width = last - first
        by = _whole(step, 'step')
        if by == 1:
            if width > 0:
                return first + self._randbelow(width)
            raise ValueError(f'empty range for randrange() ({first}, {last}, {width})')
        if by == 0:
            raise ValueError('zero step for randrange()')
        count = (width + by - 1) // by if by > 0 else (width + by + 1) // by
        if count <= 0:
            raise ValueError('empty range for randrange()')
        return first + by * self._randbelow(count)

    def randint(self, a, b):
        return self.randrange(a, b + 1)

    def choice(self, seq):
        if not len(seq):
            raise IndexError('Cannot choose from an empty sequence')
        return seq[self._randbelow(len(seq))]

    def shuffle(self, x):
        for i in reversed(range(1, len(x))):
            j = self._randbelow(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population, k, *, counts=None):
        if not isinstance(population, _SEQUENCES) and type(population).__module__ != 'array':
            raise TypeError('Population must be a sequence.  For dicts or sets, use sorted(d).')
        n = len(population)
        if counts is not None:
            sums = _sums(counts)
            if len(sums) != n:
                raise ValueError('The number of counts does not match the population')
            total = sums.pop()
            if not isinstance(total, int):
                raise TypeError('Counts must be integers')
            if total <= 0:
                raise ValueError('Total of counts must be greater than zero')
            return [population[_after(sums, s, len(sums))] for s in self.sample(range(total), k=k)]
        if not 0 <= k <= n:
            raise ValueError('Sample larger than population or is negative')
        result = [None] * k
        # Where many of few are drawn, what is left is kept as a list, else what was drawn as a set.
        size = 21
        if k > 5:
            size += 4 ** _ceil(_log(k * 3, 4))
        if n <= size:
            pool = list(population)
            for i in range(k):
                j = self._randbelow(n - i)
                result[i] = pool[j]
                pool[j] = pool[n - i - 1]
            return result
        taken = set()
        for i in range(k):
            j = self._randbelow(n)
            while j in taken:
                j = self._randbelow(n)
            taken.add(j)
            result[i] = population[j]
        return result

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        n = len(population)
        if cum_weights is None:
            if weights is None:
                n += 0.0
                return [population[_floor(self.random() * n)] for _ in _times(k)]
            try:
                cum_weights = _sums(weights)
            except TypeError:
                if not isinstance(weights, int):
                    raise
                raise TypeError(f'The number of choices must be a keyword argument: k={weights!r}') from None
        elif weights is not None:
            raise TypeError('Cannot specify both weights and cumulative weights')
        if len(cum_weights) != n:
            raise ValueError('The number of weights does not match the population')
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError('Total of weights must be greater than zero')
        if not _isfinite(total):
            raise ValueError('Total of weights must be finite')
        return [population[_after(cum_weights, self.random() * total, n - 1)] for _ in _times(k)]

    def uniform(self, a, b):
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        u = self.random()
        try:
            c = 0.5 if mode is None else (mode - low) / (high - low)
        except ZeroDivisionError:
            return low
        if u > c:
            u, c, low, high = 1.0 - u, 1.0 - c, high, low
        return low + (high - low) * _sqrt(u * c)

    def normalvariate(self, mu=0.0, sigma=1.0):
        while True:
            u = self.random()
            v = 1.0 - self.random()
            z = 4 * _exp(-0.5) / _sqrt(2.0) * (u - 0.5) / v
            if z * z / 4.0 <= -_log(v):
                return mu + z * sigma

    def gauss(self, mu=0.0, sigma=1.0):
        z, self.gauss_next = self.gauss_next, None
        if z is None:
            angle = self.random() * _tau
            radius = _sqrt(-2.0 * _log(1.0 - self.random()))
            z, self.gauss_next = _cos(angle) * radius, _sin(angle) * radius
        return mu + z * sigma

    def lognormvariate(self, mu, sigma):
        return _exp(self.normalvariate(mu, sigma))

    def expovariate(self, lambd):
        return -_log(1.0 - self.random()) / lambd

    def paretovariate(self, alpha):
        return (1.0 - self.random()) ** (-1.0 / alpha)

    def weibullvariate(self, alpha, beta):
        return alpha * (-_log(1.0 - self.random())) ** (1.0 / beta)


_inst = Random()
seed = _inst.seed
random = _inst.random
getrandbits = _inst.getrandbits
randbytes = _inst.randbytes
randrange = _inst.randrange
randint = _inst.randint
choice = _inst.choice
choices = _inst.choices
shuffle = _inst.shuffle
sample = _inst.sample
uniform = _inst.uniform
triangular = _inst.triangular
normalvariate = _inst.normalvariate
lognormvariate = _inst.lognormvariate
expovariate = _inst.expovariate
paretovariate = _inst.paretovariate
weibullvariate = _inst.weibullvariate
gauss = _inst.gauss
getstate = _inst.getstate
setstate = _inst.setstate
