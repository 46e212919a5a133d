import sys
sys.stdout = open('out.txt', 'w'); print('in file'); sys.stdout.close(); sys.stdout = sys.__stdout__; print(open('out.txt').read())
