import os, socket
s = socket.socket(socket.AF_UNIX)
s.bind('server "one"')
s.listen(1)
c = socket.socket(socket.AF_UNIX)
c.connect('server "one"')
d, address = s.accept()
print(repr(address), repr(c.getpeername()))
c.sendall(b'\0001\t\n\r\v\f\\"\377\x7f8')
print(d.recv(100))
os.unlink('server "one"')
a = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
b = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
a.bind(b'\0abstract\x01\xff')
b.bind('')
b.sendto(b'to it', b'\0abstract\x01\xff')
data, sender = a.recvfrom(100)
print(data, len(sender) > 0)
try:
    c.connect('nowhere')
except FileNotFoundError as error:
    print(error)
try:
    b.connect('x' * 107)
except OSError as error:
    print(error)
print(d.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12) != b'')
