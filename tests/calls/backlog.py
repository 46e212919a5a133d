import socket
s = socket.socket(socket.AF_UNIX)
s.bind('full')
s.listen(0)
clients = []
try:
    for _ in range(5):
        c = socket.socket(socket.AF_UNIX)
        c.setblocking(False)
        c.connect('full')
        clients.append(c)
except BlockingIOError as error:
    print(error)
print(len(clients) > 0)
c.settimeout(0.02)
try:
    c.connect('full')
except OSError as error:
    print(error)
