import select, socket
server = socket.create_server(('127.0.0.1', 0))
c = socket.create_connection(server.getsockname())
d, _ = server.accept()
c.sendall(b'ab')
c.send(b'!', socket.MSG_OOB)
print(len(select.select([], [], [d])[2]))
print(d.recv(1, socket.MSG_OOB), d.recv(10))
try:
    d.recv(1, socket.MSG_OOB)
except OSError as error:
    print(error)
d.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
c.send(b'?', socket.MSG_OOB)
print(d.recv(10))
