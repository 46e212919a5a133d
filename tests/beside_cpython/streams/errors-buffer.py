import sys
print('é', file=sys.stderr); sys.stderr.write('\ud800\n'); sys.stderr.buffer.write(b'raw '); sys.stderr.write('text\n'); sys.stderr.buffer.write(b'tail')
