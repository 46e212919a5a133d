import sys
sys.stdout.reconfigure(write_through=True)
print('a'); sys.stderr.write('E\n'); print('c'); print(sys.stdout.write_through)
