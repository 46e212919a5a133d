import socket
real=socket.socket
class Mine(real):
    def __init__(self,*a,**k):
        print('made',a,sorted(k)); super().__init__(*a,**k)
socket.socket=Mine
l=socket.socket(); l.bind(('127.0.0.1',0)); l.listen()
c=socket.create_connection(l.getsockname()); a,_=l.accept(); print(type(c).__name__,type(a).__name__,a.gettimeout())
x,y=socket.socketpair(); print(type(x).__name__,type(y).__name__,x.family,x.type,x.proto)
x,y=socket.socketpair(socket.AF_UNIX,socket.SOCK_DGRAM); print(type(x).__name__,x.family,x.type)
d=a.dup(); print(type(d).__name__); 
d=real.dup(a); print(type(d).__name__)
f=socket.fromfd(a.fileno(),socket.AF_INET,socket.SOCK_STREAM); print(type(f).__name__)
s=socket.create_server(('127.0.0.1',0)); print(type(s).__name__)
l.settimeout(5); c2=socket.create_connection(l.getsockname()); a2,_=l.accept(); print(a2.gettimeout())
socket.setdefaulttimeout(3); c3=socket.create_connection(l.getsockname()); a3,_=l.accept(); print(a3.gettimeout(),c3.gettimeout()); socket.setdefaulttimeout(None)
l.setblocking(False); c4=socket.create_connection(l.getsockname()); 
import select; select.select([l],[],[],1)
a4,_=l.accept(); print(a4.gettimeout())
socket.socket=lambda *a,**k: ('fake',a,{n:(v if n!='fileno' else 'fd') for n,v in k.items()})
l.setblocking(True)
c5=real(); c5.connect(l.getsockname()); 
try: print(l.accept()[0])
except Exception as e: print(type(e),e)
try: print(socket.socketpair()[0][1][:3])
except Exception as e: print(type(e),e)
print(socket.fromfd(0,1,2)[:1])
class Boom(real):
    def __init__(self,*a,**k): raise ValueError('boom')
socket.socket=Boom
c6=real(); c6.connect(l.getsockname())
for e in ('l.accept()','socket.socketpair()','socket.create_connection(l.getsockname())','socket.fromfd(0,1,1)','socket.create_server(("",0))','socket.has_dualstack_ipv6()'):
    try: print(eval(e))
    except Exception as x: print(type(x).__name__,x)
del socket.socket
c7=real(); c7.connect(l.getsockname())
for e in ('l.accept()','socket.socketpair()','socket.create_connection(l.getsockname())','socket.fromfd(0,1,1)','socket.create_server(("",0))'):
    try: print(eval(e))
    except Exception as x: print(type(x).__name__,x)
socket.socket=real
class Sub(real):
    def accept(self):
        fd,addr=self._accept(); return Sub(self.family,self.type,self.proto,fileno=fd),addr
s=Sub(); s.bind(('127.0.0.1',0)); s.listen(); c=real(); c.connect(s.getsockname()); print(type(s.accept()[0]).__name__)
class Odd(real):
    family=property(lambda s: 77)
o=Odd(); print(o.family)
