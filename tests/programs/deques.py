"""deque and SimpleQueue, rightly and wrongly used."""
import queue, collections
q=queue.SimpleQueue()
def t(s):
    try: print(s,'->',repr(eval(s)))
    except BaseException as e: print(s,'->',type(e).__name__,e)
for s in ["q.get(False)","q.get(True,0.01)","q.get(timeout=-1)","q.get(timeout=float('nan'))","q.get(timeout='x')","q.get(timeout=2**40)","q.get(False,-1)","q.get(1,2,3)","q.get(x=1)","q.get_nowait(1)","q.put()","q.put(1)","q.put(1,2,3,4)","q.put(item=1,block=False,timeout='x')","q.put(1,x=2)","q.put_nowait()","q.put_nowait(1,2)","q.put_nowait(item=3)","q.qsize()","q.empty()","q.get()","q.qsize(1)","q.empty(1)","queue.SimpleQueue(1)","queue.SimpleQueue(x=1)","queue.SimpleQueue","repr(q)[:35]","q.foo","setattr(q,'x',1)","type('S',(queue.SimpleQueue,),{})().qsize()","queue.Empty","queue.Full","queue.Queue[int]","queue.SimpleQueue[int]","q.get(timeout=1e300)","q.get(timeout=-1e-20)","q.get(False)","q.get(False)","q.get(block='x',timeout=1e-20)"]: t(s)
D=collections.deque
d=D([1,2,3])
for s in ["D","D()","D([1,2],1)","D('abc',maxlen=2)","D(maxlen=-1)","D(maxlen='x')","D([],None)","D(1)","D(1,2,3)","D(x=1)","D(iterable=[1],maxlen=None)","D(maxlen=2**70)","d.append()","d.append(1,2)","d.appendleft(0)","d","d.pop()","d.pop(0)","d.popleft()","D().pop()","D().popleft()","d.extend(5)","d.extend(d)","d","d.extendleft([7,8])","d","d.rotate()","d","d.rotate(-2)","d","d.rotate('x')","d.rotate(10**30)","d.count(1)","d.index(99)","d.index(1)","d.index(1,1)","d.index(1,1,2)","d.index('q')","d.index()","d.insert(1,'i')","d","d.insert(1)","d.insert('x',1)","D([1],1).insert(0,5)","d.remove(99)","d.remove('i')","d.reverse()","d","d.copy()","d.maxlen","setattr(d,'maxlen',3)","d.clear(1)","d+D([1])","d+[1]","[1]+d","d*2","2*d","d*'x'","d.__iadd__([5])","d","d.__iadd__(5)","d.__imul__(1)","d[0]","d[-1]","d[100]","d['x']","d[0:1]","d.__setitem__(0,'z')","d.__setitem__(100,'z')","d.__delitem__(0)","d.__delitem__(100)","d","len(d)","bool(D())","1 in d","99 in d","D([1,2])==D([1,2])","D([1,2])==[1,2]","D([1,2])<D([1,3])","D([1])<[1]","D([1,2])!=D([1,2,3])","hash(d)","list(reversed(d))","iter(d)","reversed(d)","D([d]).__repr__()","repr(D([1],3))","type('X',(D,),{})([1,2])","D.__doc__ is None","D[int]","d.foo","setattr(d,'x',1)","d.__copy__()","d.__sizeof__()>0","D([1,2,3],2)","D([1,2,3],0)","D([1,2],2)*3","sum(D([1,2]))","D(range(5)).index(4,-2)","sorted(D([3,1]))","D([1,2,1]).count(True)","D.append(1,2)","D.maxlen","D([1,2,3],3)+D([4])","list(map(type,[iter(d),reversed(d)]))","next(iter(D()))","str(D(['a']))","D('ab')>=D('a')","D([1]).__eq__(1)","d.__contains__()","d.extendleft(5)", "(lambda a: (a.append(a), repr(a)))(D([1]))"]: t(s)
def mut(f):
    e=D([1,2,3])
    try:
        for x in e: f(e)
        print('ok',e)
    except BaseException as x: print(type(x).__name__,x)
mut(lambda e:e.append(1)); mut(lambda e:e.pop()); mut(lambda e:e.rotate()); mut(lambda e:e.__setitem__(0,5)); mut(lambda e:e.clear())
class Odd:
    def __eq__(self,o): d2.append(1); return False
d2=D([Odd(),2])
for s in ["d2.count(5)","d2.index(5)","5 in d2","d2.remove(5)"]: t(s)
