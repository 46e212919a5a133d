import socket, threading
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen()
def serve(connection):
    with connection:
        while data := connection.recv(100):
            connection.sendall(data.upper())
def server():
    for _ in range(3):
        connection, _ = s.accept()
        threading.Thread(target=serve, args=(connection,)).start()
t = threading.Thread(target=server)
t.start()
def client(text):
    with socket.create_connection(s.getsockname()) as c:
        c.sendall(text)
        answers.append(c.recv(100))
answers = []
threads = [threading.Thread(target=client, args=(text,)) for text in (b'one', b'two', b'three')]
for thread in threads:
    thread.start()
for thread in threads + [t]:
    thread.join()
print(sorted(answers))
