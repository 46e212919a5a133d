import sys, os
r, w = os.pipe(); os.dup2(w, 1); print('into pipe', flush=True); sys.stderr.write(repr(os.read(r, 100)) + '\n')
sys.stdout.buffer.write(b'abc'); sys.stdout.buffer.flush(); sys.stderr.write(repr(os.read(r, 100)) + '\n')
