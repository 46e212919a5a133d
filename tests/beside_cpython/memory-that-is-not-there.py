import io, os, socket, sys
a, b = socket.socketpair()
a.send(b'x' * 100)
n = 2 ** 50
tries = '''b.recv(2**40) b.recvfrom(2**40) b.recvmsg(2**40) bytes(n) bytearray(n) 'a'*n b'a'*n [0]*n (0,)*n [1,2]*2**61 format(1,"1000000000000")
"a".ljust(n) "a".center(n) "a".zfill(n) b"a".ljust(n) os.urandom(2**40) os.read(0,2**40) open("/dev/zero","rb").read(2**45) 1<<2**40 (1).to_bytes(n,"big")
"".join(["a"*n]) list(range(2**62)) tuple(range(2**62)) str(10)*n '\u00e9'*n b.makefile("rb").read1(n) b.makefile("rb").read(n) b.recv_into(bytearray(n))'''.split()
def loop():
    def f(): return 1
    return sum(f() for i in range(50))
for text in tries:
    try: answer = type(eval(text)).__name__
    except Exception as e: answer = repr(e)
    try: again = loop()
    except MemoryError: again = 'once more'
    os.write(1, f'{text} {answer} {again}\n'.encode())
print(b.recv(100) == b'x' * 100)
