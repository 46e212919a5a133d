import os, select, socket, threading
WAITS = {'7', '23', '232', '270', '271', '281'}  # poll, select, epoll_wait, pselect6, ppoll, epoll_pwait
def main_waits():
    with open(f'/proc/self/task/{os.getpid()}/syscall') as f:
        return f.read().split()[0] in WAITS
def case(name, close, wait):
    def other():
        while not main_waits(): pass
        close()
    thread = threading.Thread(target=other)
    thread.start()
    try: answer = wait()
    except Exception as e: answer = type(e).__name__, str(e)
    thread.join()
    print(name, answer if answer and isinstance(answer[0], str) else [len(x) if isinstance(x, list) else x[1] for x in answer])
def pair():
    a, b = socket.socketpair()
    return a, b
a, b = pair(); case('select, closed', a.close, lambda: select.select([a], [], [], 0.1))
a, b = pair(); case('select, peer closed', b.close, lambda: select.select([a], [], [], 5))
a, b = pair(); case('select, all three', a.close, lambda: select.select([a], [], [a], 0.1))
l = socket.create_server(('127.0.0.1', 0)); case('select, listener', l.close, lambda: select.select([l], [], [], 0.1))
a, b = pair(); p = select.poll(); p.register(a, select.POLLIN); case('poll, closed', a.close, lambda: p.poll(100))
a, b = pair(); e = select.epoll(); e.register(a, select.EPOLLIN); case('epoll, closed', a.close, lambda: e.poll(0.1))
a, b = pair(); e = select.epoll(); e.register(a, select.EPOLLIN); case('epoll itself closed', e.close, lambda: e.poll(0.1))
a, b = pair(); a.close()
for given in (a, -1): 
    try: print(select.select([given], [], [], 0))
    except ValueError as e: print(e)
