import sys
sys.stdout.reconfigure(encoding='ascii', errors='backslashreplace'); print('é€'); sys.stdout.reconfigure(newline='\r\n'); print('x'); print('y')
