import array
a = array.array('i', range(100000)); total = 0
for i in range(0, 100000, 10): total += a[i]; a[i] = i + 1
print(total, len(a), a[5], a[-1], a[10:13], a.pop(), a.pop(0), len(a), a.pop(3), a[:4])
for call in ("array.array('b', [1000])", "array.array('b', ['x'])", 'a[10**6]', "a['x']", "array.array('B', [1, 2, 300])",
             "array.array('f', [1, 2.5])", "array.array('I', [-1])", "array.array('i').pop()"):
    try: print(call, eval(call))
    except Exception as e: print(call, type(e).__name__, e)
