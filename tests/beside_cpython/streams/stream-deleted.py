import sys
del sys.stdout
try: print('nothing')
except RuntimeError as e: sys.stderr.write(repr(e)+'\n')
