import sys, io
out = io.TextIOWrapper(sys.stdout.buffer, line_buffering=True)
print('a', file=out); print('b'); out.write('c\n'); print('d')
