import sys
print('a'); sys.stdout.writelines(['x\n', 'y\n']); sys.stdout.buffer.writelines([b'1\n', b'2\n']); print('b', 'c', sep='\n')
