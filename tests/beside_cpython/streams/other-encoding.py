import sys, io
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='latin-1', errors='replace')
print('h\xe9 \u20ac'); sys.stdout.flush(); print('z')
