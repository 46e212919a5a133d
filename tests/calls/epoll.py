import select, socket
a, b = socket.socketpair()
e = select.epoll()
e.register(a, select.EPOLLIN | select.EPOLLET)
e.register(b.fileno(), select.EPOLLOUT | select.EPOLLRDHUP | select.EPOLLONESHOT)
print(len(e.poll(0)))
print(e.poll(0.01, 3))
b.send(b'x')
print(len(e.poll()))
e.modify(b, select.EPOLLIN)
def attempt(what, *args):
    try:
        print(what(*args))
    except OSError as error:
        print(error)
attempt(e.register, a)
attempt(e.unregister, 99)
attempt(e.modify, 77, 1)
e.unregister(a)
a.close()
print(len(e.poll(1)))
print(e.fileno() > 2, e.closed)
e.close()
