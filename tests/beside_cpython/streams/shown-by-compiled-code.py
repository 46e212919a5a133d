import sys
exec(compile("1+1\n'a'", 'x', 'exec')); exec(compile("1+1", 'x', 'single')); print('z')
