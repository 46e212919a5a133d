import socket
def attempt(what, *args):
    try:
        what(*args)
    except OSError as error:
        print(error)
for family in range(0, 50):
    for kind in 1, 2, 3, 5:
        try:
            socket.socket(family, kind, 0).close()
        except OSError:
            pass
for protocol in 0, 1, 6, 17, 58, 132, 255, 262, 300:
    attempt(socket.socket, socket.AF_INET, socket.SOCK_STREAM, protocol)
    attempt(socket.socket, socket.AF_INET6, socket.SOCK_DGRAM, protocol)
for flags in socket.SOCK_NONBLOCK, socket.SOCK_CLOEXEC, socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, 0x1000, 0x10000:
    attempt(socket.socket, socket.AF_INET, socket.SOCK_STREAM | flags)
    attempt(socket.socket, socket.AF_INET, 9 | flags)
n = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
n.bind((0, 0))
n.bind((0, 0x41))
print(n.getsockname()[1])
n.connect((0, 0))
print(n.getpeername())
for protocol in range(0, 24):
    attempt(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW, protocol)
for protocol in 0x0300, 0x0008, 0xdd86, 0x0608, 0x9999, 0:
    attempt(socket.socket, socket.AF_PACKET, socket.SOCK_RAW, protocol)
attempt(lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).bind((socket.VMADDR_CID_ANY, 5)))
attempt(lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((3, 1234)))
attempt(lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).bind(('hash', 'sha256')))
attempt(lambda: socket.socket(socket.AF_TIPC, socket.SOCK_RDM).bind((1, 2, 3, 4, 1)))
attempt(lambda: socket.socket(socket.AF_QIPCRTR, socket.SOCK_DGRAM).bind((1, 2)))
attempt(lambda: socket.socket(socket.AF_CAN, socket.SOCK_RAW, 1).bind(('lo',)))
