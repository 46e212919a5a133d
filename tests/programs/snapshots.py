"""Three threads change containers while one looks at them whole: what CPython does in one go sees no change."""
import sys, threading
sys.setswitchinterval(1e-5)
d, s, l = {}, set(), []
done = False
def change(k):
    i = 0
    while not done:
        i += 1
        d[k, i % 50] = i
        d.pop((k, (i + 25) % 50), None)
        s.add(str((k, i % 50)))
        s.discard(str((k, (i + 25) % 50)))
        l.append(i)
        if len(l) > 300:
            del l[:100]
def key_of(x):
    return x
looks = {
    'list(d)': lambda: list(d), 'list(d.items())': lambda: list(d.items()), 'sorted(d)': lambda: sorted(d), '[*d]': lambda: [*d],
    'sum': lambda: sum(d.values()), 'd.copy': lambda: d.copy(), 'dict(d)': lambda: dict(d), '{**d}': lambda: {**d},
    'tuple(s)': lambda: tuple(s), 'sorted(s)': lambda: sorted(s), 'join': lambda: ' '.join(s), 'set(d)': lambda: set(d), 'set(s)': lambda: set(s),
    'frozenset': lambda: frozenset(s), 'update': lambda: {}.update(d), 'max': lambda: max(s, default=''), 'min': lambda: min(d.values(), default=0),
    's|s': lambda: s | set(), 's&s': lambda: s & s, 's-x': lambda: s - {'a'}, 's^x': lambda: s ^ {'a'}, 's==': lambda: s == set(s), 'd==': lambda: d == {'a': 1},
    's<=': lambda: s <= s, 'isdisjoint': lambda: s.isdisjoint(d), 'union': lambda: set().union(s, d), 'diff': lambda: set(s).difference_update(d),
    'repr(d)': lambda: repr(d), 'str(s)': lambda: str(s), 'repr(l)': lambda: repr(l), 'sort': lambda: l.sort(), 'sort-': lambda: l.sort(reverse=True),
    'reverse': lambda: l.reverse(), 'index': lambda: l.count(5), 'in': lambda: -1 in l, 'in d.values': lambda: -1 in d.values(), 'extend': lambda: [].extend(d),
    'extend s': lambda: [].extend(s), 'slice': lambda: l.__setitem__(slice(0, 0), []), 'copy': lambda: l.copy() == l[:], 'fromkeys': lambda: dict.fromkeys(d),
    'any': lambda: any(d.values()), 'all': lambda: all(d), 'enumerate': lambda: list(enumerate(d)), 'zip': lambda: list(zip(d, d.values())), 'map': lambda: list(map(str, d.values())),
    'filter': lambda: list(filter(None, d.values())), 'reversed': lambda: list(reversed(d)), 'bytes': lambda: bytes(x & 255 for x in list(l)), 'dict zip': lambda: dict(zip(d, d.values())),
    'unpack': lambda: (lambda *a: len(a))(*d), 'items&': lambda: d.items() & {1}, 'keys|': lambda: d.keys() | set(), 'keys-': lambda: d.keys() - s, 'a,*b': lambda: exec('a, *b = 0, *d', {'d': d}),
    'ior': lambda: set().__ior__(s), 'dior': lambda: {} | d, 'enumset': lambda: list(enumerate(s)), 'hash': lambda: hash(frozenset(s)), 'key': lambda: sorted(list(d), key=key_of),
    'str.format': lambda: '{}'.format(d), '%': lambda: '%s' % d, 'print': lambda: f'{d!r}', 'len': lambda: len(d), 'array': lambda: sum(l), 'max l': lambda: max(l, default=0),
    'setlist': lambda: set(l), 'tuple(d.items())': lambda: tuple(d.items()), 'sorted items': lambda: sorted(d.items()), 'pop': lambda: d.popitem() if d else None, 'nested': lambda: str([d, s, l]),
}
threads = [threading.Thread(target=change, args=(k,)) for k in range(3)]
for t in threads: t.start()
for name, look in looks.items():
    for _ in range(60):
        try:
            look()
        except Exception as e:
            print(name, type(e).__name__, e)
            break
done = True
for t in threads: t.join()
print(len(looks) > 50)
