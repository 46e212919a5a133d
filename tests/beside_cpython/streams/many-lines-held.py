import sys, os
for i in range(3000): print(i)
os.write(1, b'|')
sys.stdout.write('k'*9000); os.write(1, b'|'); sys.stdout.write('k'*100); os.write(1, b'|')
