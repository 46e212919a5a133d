import sys, os
print('x'*5000); os.write(1, b'|'); print('y'*5000); os.write(1, b'|'); print('z'*10); os.write(1,b'|')
