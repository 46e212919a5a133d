import os, sys
f = os.fdopen(1, 'w', closefd=False); print('first'); f.write('fd\n'); f.flush(); print('last'); os.close(1)
