import socket
a, b = socket.socketpair()
a.shutdown(socket.SHUT_WR)
print(b.recv(10))
b.sendall(b'still goes')
print(a.recv(20))
try:
    a.send(b'x')
except BrokenPipeError as error:
    print(error)
a.shutdown(socket.SHUT_RD)
print(a.recv(10))
try:
    b.send(b'x')
except BrokenPipeError as error:
    print(error)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.connect(('127.0.0.1', 9))
u.shutdown(socket.SHUT_RDWR)
print(u.recv(10))
