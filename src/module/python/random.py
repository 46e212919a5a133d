# Random numbers from the Mersenne Twister, so that a seed gives the numbers that it gives in CPython.
import math as _math
import os as _os

__all__ = ['Random', 'choice', 'choices', 'expovariate', 'gauss', 'getrandbits', 'getstate', 'randbytes',
           'randint', 'random', 'randrange', 'sample', 'seed', 'setstate', 'shuffle', 'triangular', 'uniform']

_MASK = 0xffffffff


class Random:
    def __init__(self, x=None):
        self._words = None
        self._place = 624
        self._start = x
        self._gauss = None

    def seed(self, a=None, version=2):
        self._words = None
        self._start = a
        self._gauss = None
        if a is not None:
            self._begin()

    def _begin(self):
        a = self._start
        if a is None:
            a = int.from_bytes(_os.urandom(64), 'big')
        elif isinstance(a, (str, bytes, bytearray)):
            raise NotImplementedError('seeds other than numbers are not part of sockstep')
        elif isinstance(a, float):
            a = hash(a)
        elif not isinstance(a, int):
            raise TypeError('The only supported seed types are: None,\nint, float, str, bytes, and bytearray.')
        a = abs(a)
        key = []
        while a:
            key.append(a & _MASK)
            a >>= 32
        key = key or [0]
        words = [19650218]
        for i in range(1, 624):
            before = words[-1]
            words.append((1812433253 * (before ^ before >> 30) + i) & _MASK)
        i, j = 1, 0
        for _ in range(max(624, len(key))):
            before = words[i - 1]
            words[i] = ((words[i] ^ (before ^ before >> 30) * 1664525) + key[j] + j) & _MASK
            i += 1
            j += 1
            if i >= 624:
                words[0] = words[623]
                i = 1
            if j >= len(key):
                j = 0
        for _ in range(623):
            before = words[i - 1]
            words[i] = ((words[i] ^ (before ^ before >> 30) * 1566083941) - i) & _MASK
            i += 1
            if i >= 624:
                words[0] = words[623]
                i = 1
        words[0] = 0x80000000
        self._words = words
        self._place = 624

    def _word(self):
        if self._words is None:
            self._begin()
        words = self._words
        if self._place >= 624:
            for i in range(624):
                y = words[i] & 0x80000000 | words[(i + 1) % 624] & 0x7fffffff
                words[i] = words[(i + 397) % 624] ^ y >> 1 ^ (0x9908b0df if y & 1 else 0)
            self._place = 0
        y = words[self._place]
        self._place += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9d2c5680
        y ^= y << 15 & 0xefc60000
        return y ^ y >> 18

    def random(self):
        return ((self._word() >> 5) * 67108864.0 + (self._word() >> 6)) * (1.0 / 9007199254740992.0)

    def getrandbits(self, k, /):
        if k < 0:
            raise ValueError('number of bits must be non-negative')
        bits, shift = 0, 0
        while k > 0:
            word = self._word()
            if k < 32:
                word >>= 32 - k
            bits |= word << shift
            shift += 32
            k -= 32
        return bits

    def randbytes(self, n):
        return self.getrandbits(n * 8).to_bytes(n, 'little')

    def _below(self, n):
        k = n.bit_length()
        r = self.getrandbits(k)
        while r >= n:
            r = self.getrandbits(k)
        return r

    def randrange(self, start, stop=None, step=1):
        def whole(value):
            if hasattr(value, '__index__'):
                return value.__index__()
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")

        first = whole(start)
        if stop is None:
            if first > 0:
                return self._below(first)
            raise ValueError('empty range for randrange()')
        last, by = whole(stop), whole(step)
        width = last - first
        if by == 1:
            if width > 0:
                return first + self._below(width)
            raise ValueError(f'empty range for randrange() ({first}, {last}, {width})')
        if by == 0:
            raise ValueError('zero step for randrange()')
        count = (width + by - 1) // by if by > 0 else (width + by + 1) // by
        if count <= 0:
            raise ValueError('empty range for randrange()')
        return first + by * self._below(count)

    def randint(self, a, b):
        return self.randrange(a, b + 1)

    def choice(self, seq):
        if not len(seq):
            raise IndexError('Cannot choose from an empty sequence')
        return seq[self._below(len(seq))]

    def shuffle(self, x):
        for i in range(len(x) - 1, 0, -1):
            j = self._below(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population, k, *, counts=None):
        if isinstance(population, (set, frozenset, dict)) or not hasattr(population, '__getitem__'):
            raise TypeError('Population must be a sequence.  For dicts or sets, use sorted(d).')
        if counts is not None:
            population = [item for item, count in zip(population, counts) for _ in range(count)]
        n = len(population)
        if not 0 <= k <= n:
            raise ValueError('Sample larger than population or is negative')
        size = 21
        if k > 5:
            size += 4 ** _math.ceil(_math.log(k * 3, 4))
        result = []
        if n <= size:
            pool = list(population)
            for i in range(k):
                j = self._below(n - i)
                result.append(pool[j])
                pool[j] = pool[n - i - 1]
            return result
        taken = set()
        for _ in range(k):
            j = self._below(n)
            while j in taken:
                j = self._below(n)
            taken.add(j)
            result.append(population[j])
        return result

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        n = len(population)
        if cum_weights is None:
            if weights is None:
                n += 0.0
                return [population[_math.floor(self.random() * n)] for _ in range(k)]
            total, cum_weights = 0, []
            for weight in weights:
                total += weight
                cum_weights.append(total)
        elif weights is not None:
            raise TypeError('Cannot specify both weights and cumulative weights')
        if len(cum_weights) != n:
            raise ValueError('The number of weights does not match the population')
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError('Total of weights must be greater than zero')
        result = []
        for _ in range(k):
            at, mark = 0, self.random() * total
            while at < n - 1 and not mark < cum_weights[at]:
                at += 1
            result.append(population[at])
        return result

    def uniform(self, a, b):
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        u = self.random()
        if high == low:
            return low
        c = 0.5 if mode is None else (mode - low) / (high - low)
        if u > c:
            u, c, low, high = 1.0 - u, 1.0 - c, high, low
        return low + (high - low) * _math.sqrt(u * c)

    def expovariate(self, lambd):
        return -_math.log(1.0 - self.random()) / lambd

    def gauss(self, mu=0.0, sigma=1.0):
        z, self._gauss = self._gauss, None
        if z is None:
            angle = self.random() * _math.tau
            radius = _math.sqrt(-2.0 * _math.log(1.0 - self.random()))
            z, self._gauss = _math.cos(angle) * radius, _math.sin(angle) * radius
        return mu + z * sigma

    def getstate(self):
        if self._words is None:
            self._begin()
        return 3, tuple(self._words) + (self._place,), self._gauss

    def setstate(self, state):
        _, words, self._gauss = state
        self._words, self._place = list(words[:-1]), words[-1]


_own = Random()
seed = _own.seed
random = _own.random
getrandbits = _own.getrandbits
randbytes = _own.randbytes
randrange = _own.randrange
randint = _own.randint
choice = _own.choice
choices = _own.choices
shuffle = _own.shuffle
sample = _own.sample
uniform = _own.uniform
triangular = _own.triangular
expovariate = _own.expovariate
gauss = _own.gauss
getstate = _own.getstate
setstate = _own.setstate
