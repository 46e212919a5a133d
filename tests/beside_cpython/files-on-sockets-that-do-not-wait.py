import socket
def ex(f):
    try: return f()
    except BaseException as e: return type(e).__name__,str(e),getattr(e,'characters_written',None) if isinstance(e,BlockingIOError) else '',e.args if isinstance(e,OSError) else ''
for size in (-1,1,10,1000):
  for mode in ('rb','r','rwb','rw','wb','w'):
    for to in (0,0.02,None):
        a,b=socket.socketpair(); a.settimeout(to)
        a.setsockopt(socket.SOL_SOCKET,socket.SO_SNDBUF,4096)
        f=a.makefile(mode,size)
        bm='b' in mode
        z=(lambda n,c='z': (c*n).encode() if bm else c*n)
        out=[]
        if 'r' in mode:
            if to is not None: out.append(ex(lambda: f.read(3)))
            if to!=0.02:
                b.send(b'ab\ncdefghijk\nlmn')
                out.append(ex(lambda: f.readline())); out.append(ex(lambda: f.read(3)))
                if bm: out.append(ex(lambda: f.peek(2)[:1])); out.append(ex(lambda: f.read1(4))); out.append(ex(lambda: (lambda x:(f.readinto(x),bytes(x)))(bytearray(2)))); 
                if to==0: out.append(ex(lambda: f.read())); out.append(ex(lambda: f.readline())); out.append(ex(lambda: f.readlines())); out.append(ex(lambda: f.readable()))
            else:
                out.append(ex(lambda: f.read(3))); out.append(ex(lambda: f.readline()))
                g=a.makefile(mode,size); b.send(b'xx'); out.append(ex(lambda: g.readline())); out.append(ex(lambda: g.readline()))
        if 'w' in mode and to is not None:
            tot=0
            for n in (5,600,3000,100000,7,600000):
                r=ex(lambda: f.write(z(n))); out.append(r)
            out.append(ex(lambda: f.flush()))
            b.setblocking(False)
            got=0
            try:
                while 1: got+=len(b.recv(1<<20))
            except BlockingIOError: pass
            out.append(got>0); out.append(ex(lambda: f.flush())); 
        elif 'w' in mode:
            out.append(ex(lambda: f.write(z(50)))); out.append(ex(lambda: f.flush())); out.append(ex(lambda: b.recv(100)))
        b.close()
        out.append(ex(lambda: f.close())); out.append(f.closed); out.append(a.fileno()>=0)
        print(size,mode,to,out)
