import selectors, socket
try:
    selector = selectors.DefaultSelector()
except AttributeError:
    selector = selectors.SelectSelector()
a, b = socket.socketpair()
selector.register(a, selectors.EVENT_READ, 'reader')
print(selector.select(0.01))
b.send(b'x')
print([key.data for key, _ in selector.select()])
selector.modify(a, selectors.EVENT_READ | selectors.EVENT_WRITE)
print(len(selector.select(0)))
selector.unregister(a)
selector.close()
