"""What is asked of the end of a pipe that does not do it answers at once."""
import os

r, w = os.pipe()
for call in (lambda: os.read(w, 5), lambda: os.write(r, b'5'), lambda: open(w, 'r+b', buffering=0, closefd=False).read(1)):
    try:
        print(call())
    except OSError as error:
        print(error)
print(os.write(w, b'words'), os.read(r, 9))
