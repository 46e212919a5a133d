import sys, io
old = sys.stdout; sys.stdout = io.StringIO(); print('inside'); t = sys.stdout.getvalue(); sys.stdout = old; print(repr(t))
