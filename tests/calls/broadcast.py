import socket
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b.bind(('127.0.0.1', 0))
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    a.sendto(b'x', ('<broadcast>', 9))
except PermissionError as error:
    print(error)
a.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
try:
    a.sendto(b'x', ('127.255.255.255', b.getsockname()[1]))
except OSError as error:
    print(error)
a.sendto(b'own', ('', b.getsockname()[1]))
print(b.recvfrom(10)[0])
