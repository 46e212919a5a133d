import socket, struct
s = socket.socket()
S, T = socket.SOL_SOCKET, socket.IPPROTO_TCP
for name in ('SO_REUSEADDR SO_TYPE SO_ERROR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE SO_OOBINLINE '
             'SO_PRIORITY SO_REUSEPORT SO_RCVLOWAT SO_SNDLOWAT SO_ACCEPTCONN SO_MARK SO_PROTOCOL SO_DOMAIN').split():
    s.getsockopt(S, getattr(socket, name))
for name in ('TCP_NODELAY TCP_MAXSEG TCP_CORK TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2 '
             'TCP_DEFER_ACCEPT TCP_WINDOW_CLAMP TCP_QUICKACK TCP_USER_TIMEOUT TCP_FASTOPEN TCP_NOTSENT_LOWAT').split():
    s.getsockopt(T, getattr(socket, name))
for size in 1, 4, 7, 8, 16, 104, 300:
    s.getsockopt(T, socket.TCP_INFO, size)
for size in 1, 3, 4, 8, 16:
    s.getsockopt(S, socket.SO_LINGER, size)
    s.getsockopt(S, socket.SO_REUSEADDR, size)
    s.getsockopt(S, socket.SO_RCVTIMEO, size) if hasattr(socket, 'SO_RCVTIMEO') else s.getsockopt(S, 20, size)
    s.getsockopt(S, socket.SO_TYPE, size)
s.getsockopt(T, socket.TCP_CONGESTION, 16)
s.getsockopt(S, socket.SO_BINDTODEVICE, 16)
for value in 0, 1, -1, 70000, 2**31 - 1:
    s.setsockopt(S, socket.SO_RCVBUF, value)
for name, value in (('TCP_NODELAY', 1), ('TCP_KEEPIDLE', 10), ('TCP_KEEPCNT', 3), ('TCP_USER_TIMEOUT', 5000), ('TCP_CORK', 1)):
    s.setsockopt(T, getattr(socket, name), value)
s.setsockopt(S, socket.SO_LINGER, struct.pack('ii', 1, 3))
print(struct.unpack('ii', s.getsockopt(S, socket.SO_LINGER, 8)))
s.setsockopt(S, socket.SO_LINGER, struct.pack('ii', 0, 0))
s.setsockopt(S, 20, struct.pack('ll', 2, 500000))
s.setsockopt(S, 21, struct.pack('ll', 0, 0))
for value in b'', b'\1', b'\1\2\3', b'\1\2\3\4\5', b'q' * 40:
    try:
        s.setsockopt(S, socket.SO_LINGER, value)
    except OSError as error:
        print(error)
s.setsockopt(S, socket.SO_BINDTODEVICE, b'lo\0')
s.setsockopt(S, socket.SO_BINDTODEVICE, b'')
try:
    s.setsockopt(S, 26, struct.pack('HxxxxxxQ', 0, 0))
except OSError as error:
    print(error)
