import os, sys
sys.stdout.buffer.write(b'q'*4000); os.write(1,b'|'); sys.stdout.buffer.write(b'r'*200); os.write(1,b'|'); sys.stdout.buffer.write(b's'*9000); os.write(1,b'|'); sys.stdout.buffer.write(b't'*10); os.write(1,b'|')
