import sys
sys.stdout.flush = lambda: sys.stderr.write('flushed\n')
print('a', flush=True)
sys.stdout.write = lambda s: sys.stderr.write('W'+s)
print('b')
