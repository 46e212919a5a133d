import sys
sys.stdout.write('w'); sys.stdout.buffer.write(b'raw\n'); print('p'); sys.stdout.buffer.write(b'raw2\n')
