import socket
s = socket.socket(socket.AF_INET6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
s.bind(('::1', 0))
s.listen()
c = socket.create_connection(s.getsockname()[:2])
d, address = s.accept()
print(address[0], c.getpeername()[0])
d.sendall(bytes(range(256)))
print(len(c.recv(300)))
print(c.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
u = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
u.bind(('::', 0))
u.sendto(b'six', ('::1', u.getsockname()[1], 5, 0))
print(u.recvfrom(10)[0])
try:
    u.sendto(b'x', ('fe80::1', 9, 0, 1))
except OSError as error:
    print('refused')
