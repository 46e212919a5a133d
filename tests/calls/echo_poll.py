import select, socket, threading
server = socket.create_server(('127.0.0.1', 0))
poll = select.poll()
poll.register(server, select.POLLIN)
def client():
    with socket.create_connection(server.getsockname()) as c:
        for word in b'one', b'two':
            c.sendall(word)
            answers.append(c.recv(10))
answers = []
t = threading.Thread(target=client)
t.start()
known = {server.fileno(): server}
done = False
while not done:
    for fd, events in poll.poll():
        if fd == server.fileno():
            connection, _ = server.accept()
            known[connection.fileno()] = connection
            poll.register(connection, select.POLLIN | select.POLLHUP | select.POLLERR)
        elif data := known[fd].recv(10):
            known[fd].sendall(data[::-1])
        else:
            poll.unregister(fd)
            known.pop(fd).close()
            done = True
t.join()
print(answers)
