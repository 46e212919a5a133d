import os, sys
print('held'); os._exit(3)
