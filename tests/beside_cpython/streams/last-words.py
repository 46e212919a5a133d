import sys
class D:
    def __del__(self): print('gone')
d = D(); print('end')
