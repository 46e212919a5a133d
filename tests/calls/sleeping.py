import queue, socket, threading, time
time.sleep(0.01)
lock = threading.Lock()
lock.acquire()
print(lock.acquire(timeout=0.01))
event = threading.Event()
threading.Timer(0.01, event.set).start()
event.wait()
q = queue.Queue()
a, b = socket.socketpair()
def work():
    while (item := q.get()) is not None:
        b.send(item)
t = threading.Thread(target=work)
t.start()
q.put(b'one')
print(a.recv(10))
q.put(None)
t.join()
