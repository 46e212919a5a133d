import sys
sys.stderr.write('no newline'); sys.stderr.write('\n'); print('out'); print('err', file=sys.stderr); print('err2', file=sys.stderr, end=''); print('out2')
1/0
