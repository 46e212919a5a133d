import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fd = s.detach()
t = socket.socket(fileno=fd)
print(t.family.name, t.type.name, t.proto)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, fileno=t.fileno())
u.detach()
r, w = os.pipe()
try:
    socket.socket(fileno=r)
except OSError as error:
    print(error)
p = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=os.dup(w))
try:
    p.send(b'x')
except OSError as error:
    print(error)
print(socket.socket(fileno=t.dup().detach()).getsockname()[0])
os.close(t.fileno())
try:
    t.getsockname()
except OSError as error:
    print(error)
t.detach()
