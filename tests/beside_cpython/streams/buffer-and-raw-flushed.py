import sys
sys.stdout.write('w'); sys.stdout.flush(); sys.stdout.buffer.write(b'raw\n'); sys.stdout.buffer.flush(); print('p')
sys.stdout.buffer.raw.write(b'rawest\n'); print('q')
