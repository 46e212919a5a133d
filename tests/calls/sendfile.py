import socket
with open('data', 'wb') as f:
    f.write(bytes(range(200)) * 10)
a, b = socket.socketpair()
with open('data', 'rb') as f:
    print(a.sendfile(f))
    print(len(b.recv(5000)))
    print(a.sendfile(f, 100, 50), f.tell())
    print(len(b.recv(5000)))
    f.seek(1990)
    print(a.sendfile(f, 1990))
    print(b.recv(100))
