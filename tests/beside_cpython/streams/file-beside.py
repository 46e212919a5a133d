import sys
with open('out.txt', 'w') as f: print('x', file=f); sys.stdout.write(open('out.txt').read() + '.'); f.flush(); print(open('out.txt').read())
