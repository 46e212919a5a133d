"""The same seeds give the same numbers as CPython's."""
import random
for seed in (0, 1, -5, 2**70, 1.5, 'abc', '가', b'abc', bytearray(b'x' * 200), '', True, 10**50):
    random.seed(seed)
    print(seed, random.random(), random.getrandbits(100), random.randint(1, 10**20), random.choice('abcdef'), random.sample(range(100), 5), random.sample(range(10**6), 30)[:4], random.choices([1, 2, 3], [1, 2, 3], k=5), random.choices('abc', k=3), random.uniform(1, 2), random.gauss(), random.gauss(1, 2), random.triangular(), random.expovariate(2), random.normalvariate(), random.lognormvariate(0, 1), random.paretovariate(2), random.weibullvariate(1, 2), random.randbytes(9), random.randrange(3, 99, 7))
    l = list(range(20)); random.shuffle(l); print(l)
random.seed('v', 1); print(random.random()); random.seed(5); s = random.getstate(); a = [random.random(), random.gauss()]; random.setstate(s); print(a == [random.random(), random.gauss()], s[0], len(s[1]), s[1][:3], hash(s[1]))
print(random.sample(['red', 'blue'], counts=[4, 2], k=5))
for bad in ([1], {}, None.__class__, (1,), object):
    try: random.seed(bad)
    except TypeError as e: print(e)
    print(0 <= random.random() < 1)
class Loaded(random.Random):
    def random(self): return 0.5
print(Loaded().randint(1, 10), Loaded().choice('abcd'), random.Random(3).random(), random.Random('x').random())
class Bits(random.Random):
    def getrandbits(self, k): return 0
print(Bits().randint(1, 10))
print(len(random.randbytes(10**6)), random.getrandbits(0), len({random.random() for _ in range(1000)}))
r = random.Random(); q = random.Random(); print(r.random() != q.random())
