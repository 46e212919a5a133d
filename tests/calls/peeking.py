import socket
a, b = socket.socketpair()
a.sendall(b'0123456789')
print(b.recv(3, socket.MSG_PEEK), b.recv(20, socket.MSG_PEEK | socket.MSG_DONTWAIT))
print(b.recv(10, socket.MSG_WAITALL))
b.settimeout(0.02)
a.sendall(b'xy')
try:
    print(b.recv(5, socket.MSG_WAITALL))
    print(b.recv(5, socket.MSG_WAITALL))
except TimeoutError as error:
    print(error)
c, d = socket.socketpair(type=socket.SOCK_DGRAM)
c.send(b'a long datagram')
print(d.recv(4, socket.MSG_PEEK | socket.MSG_TRUNC))
view = bytearray(4)
print(d.recv_into(view, 0, socket.MSG_TRUNC), view)
try:
    d.recv(4, socket.MSG_DONTWAIT)
except BlockingIOError as error:
    print(error)
