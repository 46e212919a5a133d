import sys
print('a'); sys.stderr.write('err '); print('b'); 1/0
