import os, sys
print('held'); sys.stdout.flush(); print('lost'); os._exit(3)
