import sys
print('a'); sys.stdout.close()
try: print('b')
except ValueError as e: print(repr(e), file=sys.stderr)
