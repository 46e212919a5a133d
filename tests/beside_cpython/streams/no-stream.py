import sys
sys.stdout = None; print('nothing'); print('x', file=sys.stderr)
