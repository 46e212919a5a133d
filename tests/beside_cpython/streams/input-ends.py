x = input('prompt> '); print('got', x)
try: input('gone> '); input(); input()
except EOFError as e: print('EOF', e)
