import socket
print(socket.getaddrinfo('127.0.0.1', 80, type=socket.SOCK_STREAM)[0][4])
print(socket.gethostbyname('127.0.0.1'))
s = socket.socket()
s.bind(('localhost', 0))
s.listen()
c = socket.create_connection(('localhost', s.getsockname()[1]))
d, _ = s.accept()
print(socket.getnameinfo(('127.0.0.1', 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
print(len(socket.getaddrinfo(None, 80, type=socket.SOCK_STREAM)))
try:
    c.connect(('no such host', 80))
except OSError as error:
    print(type(error).__name__)
