import sys
print('a'); sys.stdout.write(5)
