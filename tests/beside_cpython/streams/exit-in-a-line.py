print('a', end=''); raise SystemExit('bye')
