import os
print('held'); os.write(1, b'first\n'); print('x')
