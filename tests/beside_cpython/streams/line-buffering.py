import sys
sys.stdout.reconfigure(line_buffering=True)
print('a'); print('b', end=''); sys.stderr.write('E\n'); print('c')
print(sys.stdout.line_buffering, sys.stdout.write_through)
