import socket
first = socket.create_server(('127.0.0.1', 0))
port = first.getsockname()[1]
second = socket.socket()
try:
    second.bind(('127.0.0.1', port))
except OSError as error:
    print(error)
first.close()
third = socket.create_server(('127.0.0.1', port), reuse_port=True)
fourth = socket.create_server(('127.0.0.1', port), reuse_port=True)
both = socket.create_server(('', 0), family=socket.AF_INET6, dualstack_ipv6=True)
c = socket.create_connection(('127.0.0.1', both.getsockname()[1]))
print(both.accept()[1][0])
