import socket, struct
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
I, V = socket.IPPROTO_IP, socket.IPPROTO_IPV6
def attempt(what, *args):
    try:
        what(*args)
    except OSError as error:
        print(error)
for name in 'IP_TOS IP_TTL IP_OPTIONS IP_MULTICAST_TTL IP_MULTICAST_LOOP IP_RECVTOS IP_TRANSPARENT'.split():
    attempt(u.getsockopt, I, getattr(socket, name))
    attempt(u.getsockopt, I, getattr(socket, name), 20)
u.setsockopt(I, socket.IP_TTL, 7)
u.setsockopt(I, socket.IP_MULTICAST_TTL, b'\3')
group = socket.inet_aton('224.0.0.5') + socket.inet_aton('127.0.0.1')
attempt(u.setsockopt, I, socket.IP_ADD_MEMBERSHIP, group)
attempt(u.setsockopt, I, socket.IP_DROP_MEMBERSHIP, group)
attempt(u.setsockopt, I, socket.IP_DROP_MEMBERSHIP, group)
attempt(u.setsockopt, I, socket.IP_ADD_MEMBERSHIP, b'abc')
attempt(u.setsockopt, I, socket.IP_MULTICAST_IF, socket.inet_aton('127.0.0.1'))
attempt(u.getsockopt, I, socket.IP_MULTICAST_IF, 4)
attempt(u.setsockopt, I, 63, 1)
v = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
for name in 'IPV6_V6ONLY IPV6_UNICAST_HOPS IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF IPV6_RECVPKTINFO IPV6_TCLASS'.split():
    attempt(v.getsockopt, V, getattr(socket, name))
    attempt(v.getsockopt, V, getattr(socket, name), 40)
six = socket.inet_pton(socket.AF_INET6, 'ff02::5')
attempt(v.setsockopt, V, socket.IPV6_JOIN_GROUP, six + struct.pack('i', 1))
attempt(v.setsockopt, V, socket.IPV6_LEAVE_GROUP, six + struct.pack('i', 1))
attempt(v.setsockopt, V, socket.IPV6_LEAVE_GROUP, six + struct.pack('i', 0))
attempt(v.setsockopt, V, socket.IPV6_JOIN_GROUP, b'abc')
attempt(v.setsockopt, V, socket.IPV6_UNICAST_HOPS, 9)
attempt(v.setsockopt, socket.IPPROTO_UDP, 77, 1)
attempt(v.setsockopt, 9999, 1, 1)
attempt(v.getsockopt, 41, 9999)
