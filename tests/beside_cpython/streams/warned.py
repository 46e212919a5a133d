import sys
def f():
    yield 1
print('a'); x = 1 is 1; assert False, 'm'
