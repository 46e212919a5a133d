import sys
print('a'); f = sys.stdout.detach(); print(f, file=sys.stderr); f.write(b'xyz\n'); f.flush()
try: print('b')
except ValueError as e: print(repr(e), file=sys.stderr)
