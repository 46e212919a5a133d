import sys; print('a'); raise KeyboardInterrupt
