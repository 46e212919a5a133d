import socket, threading
a, b = socket.socketpair()
def read():
    count = 0
    while data := b.recv(65536):
        count += len(data)
    print(count)
t = threading.Thread(target=read)
t.start()
a.sendall(b'y' * 2000000)
print(a.send(b'z' * 1000000))
a.close()
t.join()
c, d = socket.socketpair()
c.sendall(b'q' * 100000)
print(len(d.recv(100000, socket.MSG_WAITALL)))
view = bytearray(10)
c.send(b'0123456789')
print(d.recv_into(memoryview(view)[2:6]), view)
