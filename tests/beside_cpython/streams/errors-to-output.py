import sys
sys.stderr = sys.stdout
print('a'); 1/0
