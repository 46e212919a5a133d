import os, sys, time
t = time.gmtime(0)
print(t); print(f'{t}', f'{t!s:.20}', '%s' % (t,), str(t), '{}'.format(t), format(t), [t], {'t': t}, sep='\n')
print(time.struct_time((2024, 1, 2, 3, 4, 5, 1, 2, -1)), t + (1,), t[:3], tuple(t))
print(sys.version_info.major, str(sys.version_info)[:20], str(sys.flags)[:10], str(sys.int_info), str(sys.thread_info)[:16])
print(str(sys.float_info)[:20], str(sys.hash_info)[:20], str(os.stat('/'))[:15], str(os.uname())[:20])
try: print(format(t, '5'))
except TypeError as e: print(e)
class Mine(tuple):
    def __repr__(self): return 'mine'
print(Mine(), str(Mine()), f'{Mine()}', '%s' % Mine((1,)))
