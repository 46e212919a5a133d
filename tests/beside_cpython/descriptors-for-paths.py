import os
os.mkdir('d'); open('d/f', 'w').write('12345'); open('d/g', 'w').close()
d, f = os.open('d', os.O_RDONLY), os.open('d/f', os.O_RDWR)
print(sorted(os.listdir(d)), sorted(os.listdir(d)), sorted(os.listdir(b'd')))
os.truncate(f, 3); print(os.stat(f).st_size, os.stat('d/f').st_size); os.truncate('d/f', 1); print(os.path.getsize('d/f'))
os.chmod(f, 0o600); print(oct(os.stat(f).st_mode)); os.chmod('d/f', 0o640); print(oct(os.stat('d/f').st_mode))
os.utime(f, (1, 2.5)); print(os.stat(f).st_atime, os.stat(f).st_mtime); os.utime('d/f', ns=(1500000000123456789, 7)); print(os.stat(f).st_atime_ns, os.stat(f).st_mtime_ns)
os.utime('d/f', times=(-1, -0.5)); print(os.stat(f).st_mtime, os.stat(f).st_atime); os.utime(f); print(os.stat(f).st_mtime > 1e9)
here = os.open('.', os.O_RDONLY); os.chdir(d); print(os.path.basename(os.getcwd()), sorted(os.listdir())); os.chdir(here); print(os.path.isdir('d'))
os.close(d)
for call in ('os.listdir(d)', 'os.stat(d)', 'os.chdir(d)', 'os.chmod(d, 1)', 'os.utime(d)', 'os.truncate(d, 1)', 'os.listdir(f)', 'os.chdir(f)', 'os.listdir("x")',
             'os.chdir("x")', 'os.truncate("x", 1)', 'os.utime("x")', 'os.utime(f, 5)', 'os.utime(f, (1,))', 'os.utime(f, (1, 2), ns=(1, 2))', 'os.utime(f, ns=5)',
             'os.utime(f, (float("nan"), 1))', 'os.utime(f, (1e30, 1))', 'os.stat(1.5)', 'os.listdir(1.5)', 'os.chdir(None)', 'os.truncate([], 1)'):
    try: print(call, eval(call))
    except Exception as e: print(call, type(e).__name__, e)
