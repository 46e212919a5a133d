import socket
try:
    p = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
except OSError as error:
    print(error)
else:
    p.bind(('lo', 0x0800))
    print(p.getsockname()[:2])
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    u.sendto(b'seen', ('127.0.0.1', 9))
    print(len(p.recvfrom(2000)))
    p.sendto(b'\0' * 12 + b'\x88\xb5' + b'own', ('lo', 0x88b5, 0, 1, b'\1\2\3\4\5\6'))
