"""Times that are no times, or odd ones, in every call that takes one: what each says, and that none waits for ever."""
import threading, time, select, socket, queue, selectors
class F:
    def __float__(self): return 0.01
class I:
    def __index__(self): return 0
class B:
    def __index__(self): return 'x'
class R:
    def __index__(self): raise KeyError('mine')
class FS(float): pass
class IS(int): pass
values = {'nan': float('nan'), 'inf': float('inf'), '-inf': -float('inf'), '1e10': 1e10, '2**40': 2**40, '1e300': 1e300, '-1': -1, '-0.5': -0.5, '-1e-10': -1e-10, '1e-10': 1e-10, "'1'": '1',
  'True': True, '2**63': 2**63, '2**64': 2**64, '-2**70': -2**70, '9223372036': 9223372036, '9223372037': 9223372037, '9223372036.9': 9223372036.9, '0': 0, '0.0': 0.0, '-0.0': -0.0, '0.001': 0.001, 'F()': F(), 'I()': I(), 'B()': B(), 'R()': R(), "b'1'": b'1', '[]': [], 'FS(0.001)': FS(0.001), 'IS(0)': IS(0), '4e6': 4e6, '2**31': 2**31, '-2**31': -2**31, '2.2e6': 2.2e6, '1e9': 1e9, '-1e10': -1e10, '-1e300': -1e300, 'object': object(), 'range': range(1), '-0.9999999999': -0.9999999999}
a, b = socket.socketpair()
lock = threading.Lock(); cond = threading.Condition(); ev = threading.Event(); ev2 = threading.Event(); ev2.set()
sem = threading.Semaphore(0); q = queue.Queue(); full = queue.Queue(1); full.put(1); sq = queue.SimpleQueue()
p = select.poll(); p.register(a, select.POLLIN); e = select.epoll(); e.register(a, select.EPOLLIN)
sels = {}
for n in 'SelectSelector', 'PollSelector', 'EpollSelector':
    s = sels[n] = getattr(selectors, n)(); s.register(a, 1)
srv = socket.create_server(('127.0.0.1', 0))
t = threading.Thread(target=ev.wait, daemon=True); t.start()
def with_cond(f):
    with cond: return f()
calls = {
 'lock': lambda v: lock.acquire(timeout=v), 'lock,1': lambda v: lock.acquire(True, v), 'lock,0': lambda v: lock.acquire(False, v), 'rlock': lambda v: threading.RLock().acquire(timeout=v),
 'event': lambda v: ev.wait(v), 'event set': lambda v: ev2.wait(v), 'cond': lambda v: with_cond(lambda: cond.wait(v)), 'wait_for': lambda v: with_cond(lambda: cond.wait_for(lambda: False, v)), 'wait_for True': lambda v: with_cond(lambda: cond.wait_for(lambda: 5, v)),
 'sem': lambda v: sem.acquire(timeout=v), 'sem0': lambda v: sem.acquire(False, v), 'sem free': lambda v: threading.Semaphore().acquire(timeout=v), 'barrier': lambda v: threading.Barrier(2).wait(v), 'barrier new': lambda v: threading.Barrier(2, timeout=v).wait(), 'barrier one': lambda v: threading.Barrier(1).wait(v),
 'join': lambda v: t.join(v), 'get': lambda v: q.get(timeout=v), 'get0': lambda v: q.get(False, v), 'put': lambda v: full.put(1, timeout=v), 'put unlimited': lambda v: q.put(1, timeout=v) or q.get(), 'sq': lambda v: sq.get(timeout=v), 'sleep': lambda v: time.sleep(v),
 'select': lambda v: select.select([a], [], [], v), 'poll': lambda v: p.poll(v), 'epoll': lambda v: e.poll(v), 'settimeout': lambda v: (a.settimeout(v), a.gettimeout()), 'setdefaulttimeout': lambda v: (socket.setdefaulttimeout(v), socket.getdefaulttimeout()),
 'create_connection': lambda v: socket.create_connection(srv.getsockname(), v).gettimeout(), 'create_connection to': lambda v: socket.create_connection(srv.getsockname(), timeout=v).gettimeout(),
 'select1': lambda v: sels['SelectSelector'].select(v), 'select2': lambda v: sels['PollSelector'].select(v), 'select3': lambda v: sels['EpollSelector'].select(v),
 'lock blocking': lambda v: lock.acquire(v), 'sem value': lambda v: threading.Semaphore(v), 'bsem value': lambda v: threading.BoundedSemaphore(v), 'barrier parties': lambda v: threading.Barrier(v).parties, 'timer': lambda v: threading.Timer(v, print).interval, 'sem release': lambda v: threading.Semaphore().release(v), 'notify': lambda v: with_cond(lambda: cond.notify(v)), 'queue size': lambda v: queue.Queue(v).put(1), 'condition': lambda v: threading.Condition(v), 'backlog': lambda v: srv.listen(v),
}
# calls that would wait for years in CPython are left out
def long(name, vn, v):
    if isinstance(v, (int, float)) and not isinstance(v, bool) and v == v and 0.5 < v:
        if name in ('settimeout', 'setdefaulttimeout', 'create_connection', 'create_connection to', 'lock blocking', 'rlock', 'sem value', 'bsem value', 'barrier parties', 'timer', 'queue size', 'condition', 'backlog', 'event set', 'wait_for True', 'barrier one', 'put unlimited', 'sem free', 'get0', 'sem0', 'notify'): return False
        if name == 'sem release': return v > 10
        if name == 'poll': return v < 2**31
        return 1 < v <= 9223372036 or v is True or (v == 1)
    return v is True and name not in ('sem value', 'bsem value', 'lock blocking')
for name, call in calls.items():
    for vn, v in values.items():
        if long(name, vn, v): continue
        if name in ('lock', 'lock,1', 'poll', 'epoll') and vn in ('-1', '-0.5', '-1e-10', '-2**31', '-0.9999999999') and (name[0] != 'l' or vn == '-1'): continue
        if vn == 'nan' and name in ('wait_for', 'sem', 'barrier', 'barrier new', 'get', 'put'): continue
        if name in ('cond','event','get','put','sem','sq','barrier') and vn == 'True': continue
        if name.startswith('lock'):
            if not lock.locked(): lock.acquire()
            if name == 'lock blocking': lock.release()
            if name != 'lock blocking' and isinstance(v, float) and -1 <= v < -0.99: continue
        t0 = time.monotonic()
        try: r = repr(call(v))
        except BaseException as x: r = f'{type(x).__name__} {x}'
        d = time.monotonic() - t0
        print(name, vn, r if ' at 0x' not in r else r[:20], 'SLOW' if d > 30 else '')
        socket.setdefaulttimeout(None)
        if name == 'settimeout': a.settimeout(None)
