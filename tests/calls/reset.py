import socket, struct
s = socket.create_server(('127.0.0.1', 0))
c = socket.create_connection(s.getsockname())
d, _ = s.accept()
d.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
d.close()
for what in (lambda: c.recv(10)), (lambda: c.send(b'x')), (lambda: c.send(b'x')), (lambda: c.getpeername()):
    try:
        print(what())
    except OSError as error:
        print(error)
print(c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
a, b = socket.socketpair()
b.close()
try:
    a.send(b'x')
except BrokenPipeError as error:
    print(error)
print(a.recv(10))
