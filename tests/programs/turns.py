"""Threads take turns: also where no loop is, only calls; and no one is left out."""
import sys
import threading

print(sys.getswitchinterval())
sys.setswitchinterval(1e-4)
print(sys.getswitchinterval())
for interval in 0, -1, 'x':
    try:
        sys.setswitchinterval(interval)
    except Exception as e:
        print(type(e).__name__, e)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


stop = False
calls = 0


def call():
    """It never jumps back: only calls."""
    global calls
    calls += 1
    if not stop:
        fib(5)
        try:
            call()
        except RecursionError:
            pass
        call_again()


def call_again():
    if not stop:
        call()


counts = [0] * 4


def count(i):
    while not stop:
        counts[i] += 1


threads = [threading.Thread(target=count, args=(i,)) for i in range(4)] + [threading.Thread(target=call)]
for t in threads:
    t.start()
while min(counts) < 1000 or calls < 1000:
    pass
stop = True
for t in threads:
    t.join()
print('all had their turns')
