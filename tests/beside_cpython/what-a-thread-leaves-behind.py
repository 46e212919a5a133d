"""What a thread's own function leaves behind is finished when the thread ends, and nothing goes wrong after it."""
import socket, threading, time
from contextlib import contextmanager

class Connection:
    def __init__(self, socket): self.socket = socket
    def __del__(self): self.socket.close(); print('closed')
def generator():
    try: yield
    finally: print('left')
@contextmanager
def context():
    try: yield
    finally: print('context left')

def serve(sock): connection = Connection(sock)
def suspended():
    g = generator(); next(g)
def entered():
    c = context(); c.__enter__()
class Mine(threading.Thread):
    def run(self):
        for _ in generator(): break
a, b = socket.socketpair()
for thread in (threading.Thread(target=serve, args=(b,)), threading.Thread(target=suspended), threading.Thread(target=entered), Mine(), threading.Thread(target=next, args=(generator(),))):
    thread.start(); thread.join(); print(thread.is_alive())
print(b.fileno())
time.sleep(.01)

shrinking = bytearray(b'abc')
class Index:
    def __index__(self): shrinking.clear(); return 0
def again(): shrinking[:] = b'abc'
def iterator():
    shrinking.clear()
    yield 1
for call in (lambda: shrinking[Index()], lambda: shrinking.__setitem__(Index(), 1)):
    again()
    try: print(call())
    except IndexError as error: print(error)
again(); shrinking[0:3] = iterator(); print(shrinking)
