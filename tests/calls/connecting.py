import select, socket
s = socket.create_server(('127.0.0.1', 0))
c = socket.socket()
c.setblocking(False)
print(c.connect_ex(s.getsockname()))
print(len(select.select([], [c], [])[1]), c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
print(c.connect_ex(s.getsockname()))
d = socket.socket()
d.settimeout(1)
print(d.connect_ex(('127.0.0.1', 1)))
e = socket.socket()
print(e.connect_ex(('127.0.0.1', 1)))
try:
    e.connect(('127.0.0.1', 1))
except OSError as error:
    print(error)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.connect(s.getsockname())
print(u.getpeername() == s.getsockname())
try:
    socket.create_connection(('127.0.0.1', 1), timeout=0.5)
except OSError as error:
    print(error)
