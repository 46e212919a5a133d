import sys
print(sys.stdout, sys.stderr, sys.stdin); print(sys.stdout.buffer, sys.stdout.buffer.raw, sys.stderr.buffer.raw, sys.stdin.buffer)
print(sys.stdout.name, sys.stdout.mode, sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, sys.stdout.newlines, sys.stdout.fileno(), sys.stderr.fileno(), sys.stdin.fileno())
print(sys.stdout.line_buffering, sys.stderr.line_buffering, sys.stdout.write_through, sys.stderr.write_through, sys.stdout.isatty(), sys.stdout.closed, sys.stdout.writable(), sys.stdout.readable())
print(sys.stdout.buffer.raw.closefd, sys.stdout.buffer.raw.mode, sys.stdout.buffer.mode, sys.stdout.buffer.name)
print(sys.stdout is sys.__stdout__)
