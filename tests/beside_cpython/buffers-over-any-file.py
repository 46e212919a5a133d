# Buffers over a raw file that takes and gives what a row of numbers says.
import io,sys
class L:
    def __init__(s,x): s.x=x
    def n(s,k):
        s.x=(s.x*6364136223846793005+1442695040888963407)%2**64
        return (s.x>>33)%k
class Raw(io.RawIOBase):
    def __init__(s,r,log,reads,writes,seek=False): s.r=r; s.log=log; s.reads=reads; s.writes=writes; s.k=seek; s.data=0; s.pos=0
    def readable(s): return s.reads
    def writable(s): return s.writes
    def seekable(s): return s.k
    def fill(s,n):
        out=bytes((97+(s.data+i)%25) if (s.data+i)%7 else 10 for i in range(n)); s.data+=n; return out
    def readinto(s,b):
        c=s.r.n(8)
        if c<2: s.log.append(('ri',len(b),None)); return None
        if c==2: s.log.append(('ri',len(b),0)); return 0
        n=min(len(b),1+s.r.n(12)); b[:n]=s.fill(n); s.log.append(('ri',len(b),n)); return n
    def write(s,b):
        c=s.r.n(6); l=len(b)
        if c<2: s.log.append(('w',l,None)); return None
        n=min(l,s.r.n(12) if c>3 else l); s.log.append(('w',bytes(b)[:n])); return n
    def seek(s,o,w=0):
        s.log.append(('s',o,w))
        if w==0: s.pos=o
        elif w==1: s.pos+=o
        else: s.pos=100+o
        if s.pos<0: s.pos=0
        return s.pos
    def tell(s): return s.seek(0,1)
    def truncate(s,n=None): s.log.append(('t',n)); return n if n is not None else s.pos
def ex(f):
    try:
        v=f()
        return v
    except BaseException as e: return type(e).__name__,str(e)[:90],getattr(e,'characters_written','-') if isinstance(e,BlockingIOError) else '',getattr(e,'args',())[:3] if isinstance(e,BlockingIOError) else ''
for kinds, seed in [(kinds, seed) for kinds in 'wrpu' for seed in range(120)]:
    r=L(seed*7919+1); log=[]
    r.n(2)
    size=1+r.n(14)
    if kinds=='w': f=io.BufferedWriter(Raw(r,log,False,True),size)
    elif kinds=='r': f=io.BufferedReader(Raw(r,log,True,False),size)
    elif kinds=='p': f=io.BufferedRWPair(Raw(r,log,True,False),Raw(r,log,False,True),size)
    elif kinds=='x': f=io.BufferedRandom(Raw(r,log,True,True,True),size)
    elif kinds=='t': f=io.TextIOWrapper(io.BufferedReader(Raw(r,log,True,False),size),encoding='ascii',newline=[None,'','\n'][r.n(3)])
    elif kinds=='u': f=io.TextIOWrapper(io.BufferedWriter(Raw(r,log,False,True),size),encoding='ascii',line_buffering=r.n(2)==1,write_through=r.n(2)==1)
    out=[]
    for step in range(1+r.n(9)):
        k=r.n(100); m=r.n(30)
        ops=[]
        if kinds in 'wpx': ops+=[('write',lambda: f.write(b'z'*m)),('write',lambda: f.write(b'q'*(m//4))),('flush',lambda: f.flush()),('writelines',lambda: f.writelines([b'a'*3,b'b'*m]))]
        if kinds in 'rpx': ops+=[('read',lambda: f.read(m)),('read',lambda: f.read()),('read1',lambda: f.read1(m)),('read1',lambda: f.read1()),('peek',lambda: f.peek(m)),('readinto',lambda: (lambda b:(f.readinto(b),bytes(b)))(bytearray(m))),('readinto1',lambda: (lambda b:(f.readinto1(b),bytes(b)))(bytearray(m)))]
        if kinds in 'rx': ops+=[('readline',lambda: f.readline()),('readline',lambda: f.readline(m)),('next',lambda: next(f)),('tell',lambda: f.tell())]
        if kinds in 'x': ops+=[('seek',lambda: f.seek(m)),('seek',lambda: f.seek(m-15,1)),('trunc',lambda: f.truncate(m))]
        if kinds=='t': ops+=[('read',lambda: f.read(m)),('readline',lambda: f.readline()),('readline',lambda: f.readline(m)),('next',lambda: next(f)),('read',lambda: f.read())]
        if kinds=='u': ops+=[('write',lambda: f.write('z'*m)),('write',lambda: f.write('q'*(m//4)+'\n')),('flush',lambda: f.flush()),('write',lambda: f.write('z'*(m*900)))]
        name,op=ops[k%len(ops)]
        out.append((name,m,ex(op)))
    mark=len(log)
    raws=[]
    b=f
    if kinds=='p': pass
    else:
        while hasattr(b,'buffer'): b=b.buffer
    shown=str(out).replace('Errno 0','Errno 11').replace("(0, 'write","(11, 'write")
    print(kinds,seed,size,shown,[l for l in log[:mark] if l[0]=='w'])
    r.x=3
