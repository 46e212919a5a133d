import select, socket
def make():
    a, b = socket.socketpair()
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    e = select.epoll()
    f = c.makefile('rb')
    return a
a = make()
del a
socket.socket()
with socket.socket() as s:
    pass
s = socket.socket()
s = None
