import sys
class W:
    def write(self, s): sys.__stdout__.write('<'+s+'>'); return len(s)
sys.stdout = W()
print('a', 1, sep='-'); print('b', flush=False)
try: print('c', flush=True)
except AttributeError as e: sys.stderr.write(str(e)+'\n')
