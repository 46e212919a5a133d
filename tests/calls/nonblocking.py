import socket
s = socket.socket()
s.setblocking(False)
s.bind(('127.0.0.1', 0))
s.listen()
def attempt(what, *args):
    try:
        print(what(*args))
    except OSError as error:
        print(type(error).__name__, error)
attempt(s.accept)
c = socket.socket()
c.setblocking(False)
attempt(c.connect, s.getsockname())
attempt(c.connect_ex, s.getsockname())
while True:
    try:
        d, _ = s.accept()
        break
    except BlockingIOError:
        pass
d.setblocking(False)
attempt(d.recv, 10)
attempt(d.recv_into, bytearray(10))
attempt(d.recvfrom, 10)
attempt(d.recvmsg, 10, 40)
d.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 5000)
try:
    while True:
        d.send(b'x' * 3000)
except BlockingIOError:
    print('full')
d.setblocking(True)
c.settimeout(2.5)
print(len(c.recv(10)))
print(c.getblocking(), d.getblocking())
c.close()
attempt(d.sendall, b'x')
a, b = socket.socketpair(type=socket.SOCK_DGRAM)
a.setblocking(False)
attempt(a.sendmsg, [b'z' * 300000])
