import select, socket
server = socket.create_server(('127.0.0.1', 0))
server.setblocking(False)
clients = [socket.create_connection(server.getsockname()) for _ in range(3)]
open_ones, said = [server], 0
clients[0].sendall(b'to all')
while said < 2:
    readable, _, _ = select.select(open_ones, [], [])
    for s in readable:
        if s is server:
            connection, _ = server.accept()
            connection.setblocking(False)
            open_ones.append(connection)
        elif len(open_ones) == 4:
            data = s.recv(100)
            for other in open_ones[1:]:
                if other is not s:
                    other.sendall(data)
                    said += 1
print([c.recv(100) for c in clients[1:]])
