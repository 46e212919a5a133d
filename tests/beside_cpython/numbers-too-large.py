# Numbers that are too large, too small or none, as each argument that is a C number.
import os, select, socket
open('f', 'w').write('abc')
given = [2**31-1, 2**31, 2**32, 2**32+77, 2**63-1, 2**63, 2**64, -1, -2**31-1, -2**63, -2**63-1, 10**30, 1.5, 'x', None, b'x', []]
s = socket.socket(); s2, s3 = socket.socketpair(); s2.setblocking(False); u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.setblocking(False)
u6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); fd = os.open('f', os.O_RDWR); po = select.poll(); e = select.epoll()
calls = '''
socket.if_indextoname(X)
socket.htons(X)
socket.ntohs(X)
socket.htonl(X)
socket.ntohl(X)
socket.inet_ntop(X,b'abcd')
socket.inet_pton(X,'1.2.3.4')
socket.getservbyport(X)
socket.getservbyport(80,X)
socket.CMSG_LEN(X)
socket.CMSG_SPACE(X)
socket.dup(X)
socket.socket(X)
socket.socket(2,X)
socket.socket(2,1,X)
socket.socket(fileno=X) if X is not True else 0
socket.socketpair(X)
socket.socketpair(1,X)
socket.socketpair(1,1,X)
socket.getnameinfo(('127.0.0.1',X),3)
socket.getnameinfo(('127.0.0.1',80),X)
socket.getnameinfo(('::1',80,X),3)
socket.getnameinfo(('::1',80,0,X),3)
s.bind(('127.0.0.1',X))
s.connect(('127.0.0.1',X)) if not isinstance(X,int) or not 0<=X<65536 else 0
s.connect_ex(('127.0.0.1',X)) if not isinstance(X,int) or not 0<=X<65536 else 0
u6.bind(('::1',0,X))
u6.bind(('::1',0,0,X))
s.listen(X)
s2.recv(5,X)
s2.recvfrom(5,X)
s2.recv_into(bytearray(5),X)
s2.recv_into(bytearray(5),5,X)
s2.recvfrom_into(bytearray(5),X)
s2.recvmsg(5,X)
s2.recvmsg(5,0,X)
s2.recvmsg_into([bytearray(5)],X)
s2.recvmsg_into([bytearray(5)],0,X)
s2.send(b'',X)
s2.sendall(b'',X)
u.sendto(b'',X,('127.0.0.1',9))
u.sendto(b'',('127.0.0.1',X)) if not isinstance(X,int) or not 0<=X<65536 else 0
s2.sendmsg([b''],[],X)
s2.sendmsg([b''],[(X,1,b'')])
s2.sendmsg([b''],[(1,X,b'')])
s.getsockopt(X,1)
s.getsockopt(1,X)
s.getsockopt(1,2,X)
s.setsockopt(X,1,1)
s.setsockopt(1,X,1)
s.setsockopt(1,2,X)
s.setsockopt(1,2,None,X)
s.shutdown(X)
s.setblocking(X)
s.set_inheritable(X)
select.select([X],[],[],0)
select.select([],[X],[],0)
po.register(X)
po.register(0,X)
po.modify(X,1)
po.unregister(X)
e.register(X)
e.register(s,X)
e.modify(X,1)
e.modify(s,X)
e.unregister(X)
select.epoll(X)
select.epoll(-1,X)
os.dup(X) if X is not True else 0
os.dup2(fd,X) if not isinstance(X,int) or X>2**31-2 or X<0 else 0
os.fstat(X) and 0
os.fsync(X)
os.ftruncate(X,1)
os.ftruncate(fd,X) if not isinstance(X,int) or abs(X)>2**40 or X<0 else 0
os.get_blocking(X)
os.get_inheritable(X)
os.isatty(X)
os.lseek(X,0,0)
os.lseek(fd,X,0)
os.lseek(fd,0,X)
os.open('f',X) and 0
os.open('f',0,X) and 0
os.read(X,1)
os.write(X,b'') if X is not True else 0
os.pipe2(X)
os.mkdir('f',X)
os.chmod('f',X)
os.truncate('f',X) if not isinstance(X,int) or abs(X)>2**40 or X<0 else 0
os.access('f',X)
os.utime('f',(X,0))
os.utime('f',(0,X))
os.listdir(X) and 0
os.utime(X)
os.strerror(X)
os.fdopen(X,closefd=False) and 0
os.getpgid(X)
os.getsid(X)
'''.split('\n')
for call in filter(None, calls):
    for X in given:
        try:
            r = eval(call)
            if isinstance(r, socket.socket): r.detach(); r = 'socket'
            elif not isinstance(r, (int, str, bytes, tuple, type(None))): r = type(r).__name__
        except Exception as x: r = type(x).__name__ + ': ' + str(x)
        print(call, X, r, sep=' | ')
