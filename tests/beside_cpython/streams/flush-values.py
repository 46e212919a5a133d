import sys
print('before'); print('x', file=None); print('y', flush=1); print(end='z\n', flush=True)
try: print(sep=1)
except TypeError as e: print(e)
