"""Every public function of os, time, random, math, select and queue, called with wrong numbers and kinds of arguments: what each says."""
import math, os, os.path, queue, random, select, socket, time
place = f'/tmp/sockstep-sweep-{os.getpid()}'
os.mkdir(place); os.chdir(place)
with open('file', 'w') as f: f.write('words')
os.mkdir('folder')
a, b = socket.socketpair()
fd = os.open('file', os.O_RDWR)
class Index:
    def __index__(self): return 2
class Float:
    def __float__(self): return 0.5
class Path:
    def __fspath__(self): return 'file'
class BadPath:
    def __fspath__(self): return 5
class BadIndex:
    def __index__(self): return 'x'
class Empty: pass
# Ints that are valid descriptors stand in no list: what is closed or written to by mistake would be the test's own.
ODD = [None, 1.5, -1, 2**31, 2**40, 2**70, -2**70, 'x', '', 'a\0b', b'x', [], (), {}, Empty(), Index(), Float(), Path(), BadPath(), BadIndex(), float('nan'), float('inf'), math, bytearray(b'x'), [1, 2], ['a'], range(3), -1.5, -2**31, 10**400]
def tell(value):
    for kind in (Empty, Index, Float, Path, BadPath, BadIndex):
        if type(value) is kind: return kind.__name__ + '()'
    if type(value) is type(math): return 'math'
    if type(value) is int and value.bit_length() > 100: return '10**400'
    return repr(value)
def KNOWN(name, args, kwargs):
    """What sockstep does not do as CPython does: descriptors in place of paths but for stat, names relative to a descriptor."""
    if name.endswith(('.chdir', '.chmod', '.listdir')) and args and type(args[0]) in (int, Index, BadIndex): return True
    if name.endswith('.fdopen') and args and type(args[0]) is int and args[0].bit_length() > 30: return True
    return 'dir_fd' in kwargs or name.endswith(('.fsencode', '.fsdecode')) and (kwargs or args != ('a',)) or name.endswith('.read') and type(args[0:1] and args[0]) is Index
shown = set()
def call(name, function, args, kwargs={}):
    try:
        function(*args, **kwargs)
        said = 'fine'
    except BaseException as e:
        said = f'{type(e).__name__}: {e}'
    if KNOWN(name, args, kwargs): return
    line = f'{name}({", ".join([tell(x) for x in args] + [f"{k}={tell(v)}" for k, v in kwargs.items()])}) {said}'
    if line not in shown:
        shown.add(line)
        print(line.replace(os.getcwd(), 'HERE'))
def sweep(module, name, valid, names=(), plain=True):
    """`valid` are arguments that fit (or could), `names` those of its parameters."""
    function = getattr(module, name)
    name = getattr(module, '__name__', type(module).__name__) + '.' + name
    for count in range(len(valid) + 3): call(name, function, (Empty(),) * count)
    for at in range(len(valid)):
        for odd in ODD:
            if name == 'select.select' and at == 3 and (odd is None or type(odd) is int and odd == 2**31 or isinstance(odd, Index)): continue
            if name in ('math.factorial', 'posix.read', 'os.read') and type(odd) is int and odd > 2**30: continue
            call(name, function, valid[:at] + (odd,) + valid[at + 1:])
    call(name, function, valid, {'nosuch': 1})
    call(name, function, (), {'nosuch': 1})
    call(name, function, (*valid, Empty(), Empty(), Empty()), {'nosuch': 1, 'other': 2})
    for k, word in enumerate(names):
        call(name, function, valid[:k], {word: Empty()})
        call(name, function, valid, {word: Empty()})
for one in 'acos asin atan ceil cos cosh degrees exp exp2 expm1 fabs floor frexp isfinite isinf isnan log10 log1p log2 modf radians sin sinh sqrt tan tanh trunc'.split(): sweep(math, one, (0.5,), ('x',))
for one in 'atan2 copysign fmod pow'.split(): sweep(math, one, (0.5, 0.5), ('x', 'y'))
sweep(math, 'comb', (5, 2), ('n', 'k')); sweep(math, 'perm', (5, 2), ('n', 'k')); sweep(math, 'factorial', (5,), ('x',)); sweep(math, 'fsum', ([1.5],), ('seq',)); sweep(math, 'gcd', (4, 6)); sweep(math, 'lcm', (4, 6)); sweep(math, 'hypot', (3.0, 4.0)); sweep(math, 'isqrt', (9,), ('n',)); sweep(math, 'ldexp', (0.5, 2), ('x', 'i')); sweep(math, 'log', (2.0, 2.0), ('x', 'base')); sweep(math, 'prod', ([2],), ('iterable', 'start')); sweep(math, 'isclose', (1.0, 1.0), ('a', 'b', 'rel_tol', 'abs_tol'))
for odd in ODD: call('math.isclose', math.isclose, (1.0, 1.0), {'rel_tol': odd}); call('math.isclose', math.isclose, (1.0, 1.0), {'abs_tol': odd}); call('math.prod', math.prod, ([2],), {'start': odd})
for one in 'asctime ctime gmtime localtime'.split(): sweep(time, one, (), ('seconds',))
T = (2024, 2, 29, 12, 30, 15, 3, 60, 0)
for at in range(9):
    for odd in (None, 1.5, 'x', -1, 100, 2**31, 2**70, -2**70, 367):
        wrong = T[:at] + (odd,) + T[at + 1:]
        for one in ('asctime', 'mktime'): call('time.' + one, getattr(time, one), (wrong,))
        call('time.strftime', time.strftime, ('%Y-%m-%d', wrong))
for one in ('asctime', 'mktime'): sweep(time, one, (T,)); call('time.' + one, getattr(time, one), (T[:8],)); call('time.' + one, getattr(time, one), (T + (1,),)); call('time.' + one, getattr(time, one), (list(T),))
for odd in ODD:
    for one in ('ctime', 'gmtime', 'localtime'): call('time.' + one, getattr(time, one), (odd,))
for one in 'monotonic monotonic_ns perf_counter perf_counter_ns process_time process_time_ns thread_time time time_ns'.split(): sweep(time, one, ())
for at in range(1):
    for odd in ODD:
        if odd not in (2**31,) and not isinstance(odd, Index): call('time.sleep', time.sleep, (odd,))
call('time.sleep', time.sleep, ()); call('time.sleep', time.sleep, (0, 0)); call('time.sleep', time.sleep, (), {'secs': 0})
sweep(time, 'strftime', ('%Y', T), ('format', 't')); sweep(time, 'struct_time', (T,), ('sequence',))
r = random.Random(1); 
for module in (random, r):
    random.seed(1)
    sweep(module, 'choice', ([1, 2],), ('seq',)); sweep(module, 'choices', ([1, 2], [1, 2]), ('population', 'weights', 'cum_weights', 'k')); sweep(module, 'expovariate', (1.0,), ('lambd',)); sweep(module, 'gauss', (0.0, 1.0), ('mu', 'sigma'))
    for odd in ODD:
        if odd not in (2**31, 2**40, 2**70) and not (isinstance(odd, int) and odd > 2**31):
            call('getrandbits', module.getrandbits, (odd,)); call('randbytes', module.randbytes, (odd,))
            call('choices', module.choices, ([1, 2],), {'k': odd}); call('choices', module.choices, ([1, 2],), {'weights': odd}); call('choices', module.choices, ([1, 2],), {'cum_weights': odd}); call('sample', module.sample, ([1, 2],), {'k': 1, 'counts': odd}); call('sample', module.sample, ([1, 2, 3], odd))
        call('randint', module.randint, (odd, 5)); call('randint', module.randint, (5, odd)); call('randrange', module.randrange, (odd,)); call('randrange', module.randrange, (1, odd)); call('randrange', module.randrange, (1, 5, odd)); call('randrange', module.randrange, (odd, 5, 1)); call('shuffle', module.shuffle, (odd,)); call('uniform', module.uniform, (odd, 1)); call('uniform', module.uniform, (1, odd)); call('triangular', module.triangular, (odd, 1, 0.5)); call('triangular', module.triangular, (0, odd, 0.5)); call('triangular', module.triangular, (0, 1, odd)); call('setstate', module.setstate, (odd,))
    for one, most in (('getrandbits', 2), ('randbytes', 2), ('random', 1), ('randint', 3), ('randrange', 4), ('shuffle', 3), ('sample', 3), ('uniform', 3), ('triangular', 4), ('getstate', 1), ('setstate', 2), ('seed', 3)):
        for count in range(most + 2): call(one, getattr(module, one), (Empty(),) * count)
        call(one, getattr(module, one), (), {'nosuch': 1})
    call('seed', module.seed, (1, 5)); call('seed', module.seed, (1, 1)); call('seed', module.seed, ([1],)); call('random', module.random, ())
    module.seed(1)
sweep(select, 'select', ([a], [], [], 0), ('rlist', 'wlist', 'xlist', 'timeout')); sweep(select, 'poll', ())
call('select', select.select, ([a], [b], ['x'], 0)); call('select', select.select, ([a, 'x'], [], [], 0)); call('select', select.select, ([2**31], [], [], 0)); call('select', select.select, ([-5], [], [], 0)); call('select', select.select, ([5000], [], [], 0)); call('select', select.select, (a, [], [], 0)); call('select', select.select, (5, [], [], 0))
p = select.poll(); e = select.epoll()
for odd in ODD:
    if not isinstance(odd, Index):
        for o in (p, e):
            for one in ('register', 'modify', 'unregister'): call(type(o).__name__ + '.' + one, getattr(o, one), (odd, 1) if one != 'unregister' else (odd,))
    for o in (p, e): call(type(o).__name__ + '.register', o.register, (b, odd)); call(type(o).__name__ + '.modify', o.modify, (b, odd)); call(type(o).__name__ + '.unregister', o.unregister, (b,))
    call('epoll.poll', e.poll, (0, odd)); call('select.epoll', select.epoll, (odd,)); call('select.epoll', select.epoll, (-1, odd))
for o in (p, e):
    for one in 'register modify unregister poll close fileno'.split():
        if hasattr(o, one) and one != 'close':
            for count in range(one == 'poll', 5): call(type(o).__name__ + '.' + one, getattr(o, one), (Empty(),) * count)
            call(type(o).__name__ + '.' + one, getattr(o, one), (), {'nosuch': 1}); call(type(o).__name__ + '.' + one, getattr(o, one), (b,), {'eventmask': 1}); call(type(o).__name__ + '.' + one, getattr(o, one), (), {'fd': b}); call(type(o).__name__ + '.' + one, getattr(o, one), (), {'timeout': 0})
call('epoll.close', e.close, (1,)); e.close()
for one in 'register modify unregister poll fileno close'.split(): call('closed ' + one, getattr(e, one), {'register': (b,), 'modify': (b, 1), 'unregister': (b,)}.get(one, ()))
call('epoll', select.epoll, (1, 2, 3)); call('epoll', select.epoll, (), {'nosuch': 1}); call('epoll', select.epoll, (0,)); call('epoll', select.epoll, (-5,)); call('epoll', select.epoll, (-1, 5)); call('poll', type(p), ())
P = os.path
for one in 'abspath basename dirname exists expanduser getatime getctime getmtime getsize isabs isdir isfile islink lexists normcase normpath realpath relpath split splitdrive splitext'.split(): sweep(P, one, ('file',), ('path', 'p', 's', 'filename'))
sweep(P, 'join', ('a', 'b'), ('a',)); sweep(P, 'samefile', ('file', 'file')); sweep(P, 'commonpath', (['a', 'a/b'],)); sweep(P, 'commonprefix', (['a', 'ab'],)); sweep(P, 'relpath', ('file', 'folder'))
for one in (('a', b'b'), (b'a', 'b'), ('a', 5), (5, 'a'), ('a', None), ('a', Path()), ()): call('join', P.join, one)
for one in (['a', b'b'], [], ['/a', 'b'], [1], 5, 'ab'): call('commonpath', P.commonpath, (one,)); call('commonprefix', P.commonprefix, (one,))
for one in 'getcwd getcwdb getegid geteuid getgid getpgrp getpid getppid getuid uname pipe cpu_count'.split():
    call('os.' + one, getattr(os, one), (Empty(),)); call('os.' + one, getattr(os, one), (), {'nosuch': 1})
sweep(os, 'access', ('file', 0), ('path', 'mode', 'dir_fd')); sweep(os, 'chdir', ('.',), ('path',)); sweep(os, 'chmod', ('file', 0o600), ('path', 'mode')); sweep(os, 'fsdecode', ('a',), ('filename',)); sweep(os, 'fsencode', ('a',), ('filename',)); sweep(os, 'fspath', ('a',), ('path',)); sweep(os, 'getenv', ('HOME', 'x'), ('key', 'default')); sweep(os, 'getpgid', (0,), ('pid',)); sweep(os, 'getsid', (0,), ('pid',)); sweep(os, 'listdir', ('folder',), ('path',)); sweep(os, 'lstat', ('file',), ('path', 'dir_fd')); sweep(os, 'stat', ('file',), ('path', 'dir_fd', 'follow_symlinks')); sweep(os, 'readlink', ('file',), ('path',)); sweep(os, 'strerror', (1,), ('code',)); sweep(os, 'fstat', (fd,), ('fd',)); sweep(os, 'fsync', (fd,), ('fd',)); sweep(os, 'ftruncate', (fd, 3), ('fd', 'length')); sweep(os, 'get_blocking', (fd,), ('fd',)); sweep(os, 'get_inheritable', (fd,), ('fd',)); sweep(os, 'isatty', (fd,), ('fd',)); sweep(os, 'lseek', (fd, 0, 0), ('fd', 'position', 'how')); sweep(os, 'read', (fd, 0), ('fd', 'length')); sweep(os, 'set_blocking', (fd, 1), ('fd', 'blocking')); sweep(os, 'set_inheritable', (fd, 0), ('fd', 'inheritable')); sweep(os, 'write', (fd, b'x'), ('fd', 'data')); sweep(os, 'rmdir', ('nosuch',), ('path',)); sweep(os, 'removedirs', ('nosuch',), ('name',)); sweep(os, 'remove', ('nosuch',), ('path', 'dir_fd')); sweep(os, 'unlink', ('nosuch',), ('path',)); sweep(os, 'rename', ('nosuch', 'other'), ('src', 'dst')); sweep(os, 'replace', ('nosuch', 'other'), ('src', 'dst')); sweep(os, 'link', ('nosuch', 'other'), ('src', 'dst')); sweep(os, 'mkdir', ('file',), ('path', 'mode')); sweep(os, 'makedirs', ('folder',), ('name', 'mode', 'exist_ok')); sweep(os, 'symlink', ('nosuch', 'file'), ('src', 'dst'))
for odd in ODD:
    if not isinstance(odd, Index):
        for one in ('close', 'dup', 'fstat', 'isatty'): call('os.' + one, getattr(os, one), (odd,))
        call('os.dup2', os.dup2, (odd, 1000)); call('os.dup2', os.dup2, (fd, odd)); call('os.open', os.open, ('nosuch', odd)); call('os.open', os.open, (odd, os.O_RDONLY) if not isinstance(odd, Path) else ('nosuch', 0)); call('os.open', os.open, ('nosuch', 0, odd)); call('os.pipe2', os.pipe2, (odd,)); call('os.fdopen', os.fdopen, (odd,)); call('os.mkdir', os.mkdir, ('file', odd)); call('os.urandom', os.urandom, (odd,) if not (isinstance(odd, int) and 0 < odd < 2**62) else (-1,)); call('os.umask', os.umask, (odd,))
for one, most in (('close', 1), ('dup', 1), ('dup2', 3), ('open', 4), ('pipe2', 1), ('fdopen', 1), ('urandom', 1), ('umask', 1), ('mkdir', 3), ('stat_result', 2), ('uname_result', 1)):
    for count in range(most + 3): call('os.' + one, getattr(os, one), (Empty(),) * count)
    call('os.' + one, getattr(os, one), (), {'nosuch': 1}); call('os.' + one, getattr(os, one), (), {'fd': 1.5}); call('os.' + one, getattr(os, one), (), {'path': 1.5})
for q in (queue.Queue(), queue.LifoQueue(), queue.PriorityQueue()):
    for one in 'put get put_nowait get_nowait qsize empty full task_done join'.split():
        for count in range(5):
            if one == 'get' and count: continue
            if (one, count) in (('join', 0), ('get', 0)): continue
            call(type(q).__name__ + '.' + one, getattr(q, one), (Empty(),) * count); 
            while not q.empty(): q.get_nowait() if q.qsize() < 2 else q.queue.clear()
        call(type(q).__name__ + '.' + one, getattr(q, one), (), {'nosuch': 1})
for odd in ODD: call('Queue', queue.Queue, (odd,)); call('put', lambda v: queue.Queue(v).put(1), (odd,) if not isinstance(odd, Index) else (0,)); call('full', lambda v: queue.Queue(v).full(), (odd,))
for one in (queue.Queue, queue.LifoQueue, queue.PriorityQueue): call(one.__name__, one, (1, 2)); call(one.__name__, one, (), {'nosuch': 1})
print(sorted(os.listdir('.')))
for one in os.listdir('.'): os.rmdir(one) if os.path.isdir(one) else os.remove(one)
os.chdir('/'); os.rmdir(place)
