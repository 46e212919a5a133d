import sys
x = input('prompt> '); print('got', x); sys.stderr.write('e'); y = input('again> '); print(y); sys.stdout.write('no newline '); z = sys.stdin.readline(); print(repr(z))
