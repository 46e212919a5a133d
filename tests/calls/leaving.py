import socket, sys, threading
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
def wait():
    server.accept()[0].recv(10)
t = threading.Thread(target=wait, daemon=True)
t.start()
client.send(b'x')
t.join()
threading.Thread(target=server.accept, daemon=True).start()
raise SystemExit('an end with sockets open')
