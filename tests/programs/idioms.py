"""Threads as students write them, rightly and wrongly: what they print, and what their errors say."""
import sys
import threading
import time
def show(s):
    try: print(s, '->', repr(eval(s, globals())))
    except BaseException as e: print(s, '->', type(e).__name__, e)
def go(t):
    t.start(); t.join()
# names and numbers
def f(*a, **k): print('f', a, k)
class Callable:
    def __call__(self): print('called')
class Method:
    def run(self): print('method')
for t in (threading.Thread(target=f), threading.Thread(target=lambda: None), threading.Thread(target=Callable()), threading.Thread(target=Method().run), threading.Thread(target=print), threading.Thread(), threading.Thread(name='mine'), threading.Thread(name=5), threading.Thread(name=''), threading.Thread(None, f, 'n', (1,), {'k': 2}), threading.Thread(daemon=True), threading.Thread(daemon=5), threading.Timer(0, f), threading.Timer(0, f, [1], {'k': 2})):
    print(t.name, t, t.daemon, t.ident, t.native_id, t.is_alive())
    t.start(); t.join()
    print(t.name, t.daemon, t.is_alive(), t.ident is not None, type(t.native_id), repr(t).split(',')[1][:8])
for s in ("threading.Thread(1)", "threading.Thread(f)", "threading.Thread(None, f, None, (), {}, True)", "threading.Thread(nothing=1)", "threading.Thread(target=f, args=1)._args", "threading.Thread(target=f, kwargs=[1])._kwargs", "threading.Thread(target=f)._target is f", "threading.Thread()._name", "threading.Thread(target=f).run()", "threading.Thread(target=5).name", "threading.Thread().join()", "threading.current_thread().join()", "threading.main_thread().start()", "threading.main_thread()", "threading.Timer()", "threading.Timer(1)", "threading.Timer(1, f, (), {}, 5)", "threading.Timer('x', f).interval", "threading.current_thread() is threading.main_thread()", "threading.active_count()", "threading.enumerate()", "threading.get_ident() == threading.main_thread().ident", "threading.stack_size()", "threading.get_ident(1)", "threading.active_count(1)", "threading.enumerate(1)", "threading.current_thread(1)", "threading.main_thread().name", "threading.main_thread().daemon", "setattr(threading.main_thread(), 'daemon', True)", "setattr(threading.Thread(), 'ident', 5)", "setattr(threading.Thread(), 'name', 5)", "threading.Thread.name", "threading.Thread.start(5)", "threading.Thread.run(5)", "threading.__all__", "threading.settrace(None)", "threading.gettrace()", "threading.setprofile(None)", "threading.getprofile()", "threading.ThreadError is RuntimeError", "threading.Event", "threading.Event(1)", "threading.Event().wait(0)", "threading.Event().wait(timeout=0)", "threading.Event().wait(1, 2)", "threading.Event().set(1)", "threading.Event()", "threading.Semaphore('2')", "threading.Semaphore(-1)", "threading.Semaphore(1.5)._value", "threading.Semaphore(None)", "threading.Semaphore(2)", "threading.BoundedSemaphore(2)", "threading.BoundedSemaphore(2).release()", "threading.Semaphore().release(0)", "threading.Semaphore().release('x')", "threading.Semaphore().acquire(False)", "threading.Semaphore(0).acquire(False)", "threading.Semaphore(0).acquire(False, 1)", "threading.Semaphore(1, 2)", "threading.Condition()", "threading.Condition(5)", "threading.Condition(threading.Lock())", "threading.Condition().wait()", "threading.Condition().notify()", "threading.Condition().notify_all()", "threading.Condition().release()", "threading.Condition(threading.Lock()).wait()", "threading.Barrier()", "threading.Barrier(0)", "threading.Barrier(1).wait()", "threading.Barrier(2)", "threading.Barrier(2).abort()", "threading.Barrier(2).wait(0.01)", "threading.Barrier(1, 5).wait()", "threading.Barrier(1, lambda: 1/0).wait()", "threading.Barrier(2, timeout=0.01).wait()", "threading.BrokenBarrierError", "threading.local", "threading.Lock", "threading.RLock", "threading.Thread", "threading.Thread.__init__", "threading.Event().isSet()", "threading.excepthook", "threading.excepthook(1)", "threading.excepthook()", "threading.ExceptHookArgs", "threading.ExceptHookArgs((ValueError, ValueError('x'), None, None))", "vars(threading.Event())['_flag']", "sorted(vars(threading.Semaphore()))", "sorted(vars(threading.Barrier(1)))", "sorted(vars(threading.Timer(1, f)))[0:9]"):
    show(s)
# errors in threads
def fails(x): return 1 / x
class Sub(threading.Thread):
    def run(self): self.value = self.work()
    def work(self): raise ValueError('no value')
class Noinit(threading.Thread):
    def __init__(self): self.x = 1
class Late(threading.Thread):
    def __init__(self, x):
        self.name = 'late'
        super().__init__()
go(threading.Thread(target=fails, args=(0,)))
go(Sub()); go(Sub(name='sub'))
go(threading.Thread(target=5)); go(threading.Thread(target=f, args=5)); go(threading.Thread(target=fails)); go(threading.Thread(target=fails, args='ab')); go(threading.Thread(target=f, kwargs={1: 2})); go(threading.Thread(target=f, kwargs=[('a', 1)]))
go(threading.Thread(target=sys.exit)); go(threading.Thread(target=sys.exit, args=('words',)))
for make in (lambda: Noinit().start(), lambda: Noinit().join(), lambda: Noinit().name, lambda: repr(Noinit()), lambda: Noinit().is_alive(), lambda: Noinit().daemon, lambda: setattr(Noinit(), 'daemon', 1), lambda: Late(1), lambda: threading.Thread().start(1)):
    try: print(make())
    except BaseException as e: print(type(e).__name__, e)
t = threading.Thread(target=f); t.start(); t.join()
for s in ("t.start()", "t.join(1)", "t.join('x')", "t.join(None)", "t.join(1, 2)", "setattr(t, 'daemon', True)", "t.run()", "t._target", "t.setDaemon(1)"): show(s)
def chained():
    try: 1 / 0
    except ZeroDivisionError: {}['key']
go(threading.Thread(target=chained))
def deep(n): return deep(n - 1) if n else 1 / 0
go(threading.Thread(target=deep, args=(3,)))
go(threading.Thread(target=lambda: exec('1 +')))
def interrupted(): raise KeyboardInterrupt
go(threading.Thread(target=interrupted))
class Base(BaseException): pass
def base(): raise Base('b')
go(threading.Thread(target=base))
def group(): raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
go(threading.Thread(target=group))
# hooks
def hook(args): print('hook', args.exc_type.__name__, args.exc_value, args.thread.name, args.exc_traceback.tb_lineno > 0, args[0] is args.exc_type, len(args))
threading.excepthook = hook
go(threading.Thread(target=fails, args=(0,)))
threading.excepthook = lambda args: 1 / 0
go(threading.Thread(target=fails, args=(0,)))
threading.excepthook = 5
go(threading.Thread(target=fails, args=(0,)))
threading.excepthook = threading.__excepthook__
try: 1 / 0
except ZeroDivisionError as e: threading.excepthook(threading.ExceptHookArgs((type(e), e, e.__traceback__, threading.current_thread())))
import io
old, sys.stderr = sys.stderr, io.StringIO()
go(threading.Thread(target=fails, args=(0,)))
text, sys.stderr = sys.stderr.getvalue(), old
print(text.count('\n') > 3, text.splitlines()[0], text.splitlines()[-1])
sys.stderr = None
go(threading.Thread(target=f))
sys.stderr = old
# local
mine = threading.local(); mine.x = 1
def see():
    try: print(mine.x)
    except AttributeError as e: print(e)
    mine.x = 2; print(mine.x, mine.__dict__)
go(threading.Thread(target=see)); print(mine.x, vars(mine))
class Counted(threading.local):
    made = 0
    def __init__(self, n): self.n = n; Counted.made += 1
    @property
    def double(self): return self.n * 2
    @double.setter
    def double(self, v): self.n = v / 2
c = Counted(5); c.n = 7
def look(): print(c.n, c.double, c.made); c.double = 3; print(c.n); del c.n; show('c.n')
go(threading.Thread(target=look)); print(c.n, c.made)
for s in ("threading.local(5)", "Counted()", "c.y", "delattr(c, 'y')", "mine.__class__", "isinstance(mine, threading.local)", "'x' in vars(mine)", "hasattr(mine, 'y')", "getattr(mine, 'y', 3)"): show(s)
# traps
class Stop(threading.Thread):
    def __init__(self):
        super().__init__()
        self._stop = threading.Event()
    def run(self): self._stop.wait()
s = Stop(); s.start(); s._stop.set()
show('s.join()'); show('s.is_alive()')
class Args(threading.Thread):
    def __init__(self, *args): super().__init__(); self.args = args
    def run(self): print(self.args)
go(Args(1, 2))
class Returns(threading.Thread):
    def run(self):
        self._return = None
        if self._target is not None: self._return = self._target(*self._args, **self._kwargs)
    def join(self, *args): super().join(*args); return self._return
r = Returns(target=max, args=(1, 5)); r.start(); print(r.join())
class Repeat(threading.Timer):
    def run(self):
        while not self.finished.wait(self.interval): self.function(*self.args, **self.kwargs)
ticks = []
def tick():
    ticks.append(1)
    if len(ticks) == 3: rt.cancel()
rt = Repeat(0.001, tick); rt.start(); rt.join(); print(len(ticks))
tm = threading.Timer(30, f); tm.start(); print(tm.is_alive(), tm.finished.is_set()); tm.cancel(); tm.join(); print(tm.is_alive())
# a thread of its own module
import _thread
done = threading.Event()
def raw(a, b=0): print('raw', a, b, threading.current_thread().name, threading.current_thread().daemon); done.set()
ident = _thread.start_new_thread(raw, (1,), {'b': 2}); done.wait(); print(type(ident).__name__)
# limits
sys.setrecursionlimit(3000); print(sys.getrecursionlimit())
def sink(n): return 0 if n == 0 else 1 + sink(n - 1)
go(threading.Thread(target=lambda: print(sink(2500), sys.getrecursionlimit())))
def endless(): endless()
def caught():
    try: endless()
    except RecursionError as e: print(e)
go(threading.Thread(target=caught))
sys.setrecursionlimit(10**6); print(sys.getrecursionlimit())
# conditions and the rest
cond = threading.Condition()
with cond: print(cond, cond._is_owned(), cond.wait(0), cond.wait_for(lambda: 1), cond.wait_for(lambda: 0, 0))
r = threading.RLock(); r.acquire(); r.acquire(); print(str(r).split(' at')[0].split('owner')[0], r._is_owned()); r.release(); r.release()
got = []
def consumer():
    with cond:
        while not got: cond.wait()
        print('got', got.pop())
t = threading.Thread(target=consumer); t.start()
with cond: got.append(1); cond.notify()
t.join()
b = threading.Barrier(3, lambda: print('all'))
def meet(): order.append(b.wait())
order = []
ts = [threading.Thread(target=meet) for _ in range(3)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(order), b.n_waiting, b.parties, b.broken); b.abort(); print(b.broken); show('b.wait()'); b.reset(); print(b.broken)
s = threading.Semaphore(2)
with s, s: print(s._value, s.acquire(False))
print(s._value)
e = threading.Event(); print(e.is_set(), e.set(), e.wait(), e.is_set(), e.clear(), e.is_set())
# deprecated
t = threading.Thread(target=f, name='old')
print(t.getName()); t.setName('new'); print(t.isDaemon()); t.setDaemon(True); print(t.name, t.daemon, e.isSet(), threading.activeCount() > 0, threading.currentThread().name)
with cond: cond.notifyAll()
# the end
ended = threading.Event()
def later(): ended.wait(); print('later')
threading.Thread(target=later).start()
threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
def last(): threading.main_thread().join(); print('main has ended', threading.main_thread()); ended.set()
threading.Thread(target=last).start()
print('end')
1 / 0
