import socket
for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET:
    a, b = socket.socketpair(socket.AF_UNIX, kind)
    a.send(b'1' * 32)
    print(len(b.recv(100)))
    a.send(b'2' * 33)
    print(len(b.recv(100)))
    a.close()
    b.close()
try:
    socket.socketpair(socket.AF_INET)
except OSError as error:
    print(error)
