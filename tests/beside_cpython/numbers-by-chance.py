import random
random.seed(1); data = random.randbytes(10 ** 6); print(len(data), data[:4], data[-4:])
for seed in (0, 1, -5, 2 ** 70, 3.5, True, 10 ** 30):
    random.seed(seed)
    print(random.random(), random.getrandbits(100), random.randint(1, 100), random.choice('abc'), random.sample(range(1000), 5))
    print(random.gauss(1, 2), random.uniform(1, 2), random.choices([1, 2, 3], [5, 1, 1], k=5), random.expovariate(2))
row = list(range(20)); random.shuffle(row); print(row)
for i in range(2):
    try: random.seed([1])
    except TypeError as e: print(e)
    print(random.random())
state = random.getstate(); x = random.random(); random.setstate(state); print(x == random.random(), len(state), len(state[1]))
r = random.Random(5); print(r.random() == random.Random(5).random())
for call in ('random.getrandbits(-1)', 'random.getrandbits(0)', 'random.getrandbits(1.5)', 'random.setstate((3, (1,), None))',
             'random.setstate((9, 1, 2))', 'random.seed({})', 'random.Random([1])', 'random.randbytes(0)', 'random.randbytes(-1)'):
    try: print(call, eval(call))
    except Exception as e: print(call, type(e).__name__, e)
