import socket, threading
a, b = socket.socketpair()
def wait():
    try:
        print(b.recv(10))
    except OSError as error:
        print(error)
t = threading.Thread(target=wait)
t.start()
a.send(b'x')
t.join()
t = threading.Thread(target=wait)
t.start()
while b.fileno() == -1:
    pass
b.close()
a.close()
t.join()
