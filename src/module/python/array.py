"""Numbers of one kind in a row, as C keeps them: what descriptors travel in."""
import struct

typecodes = 'bBuhHiIlLqQfd'

# Least and most, and how complaints name the kind.
_LIMITS = {
    'b': (-128, 127, 'signed char'),
    'B': (0, 255, 'unsigned byte integer'),
    'h': (-32768, 32767, 'signed short integer'),
    'H': (0, 65535, 'unsigned short'),
    'i': (-2**31, 2**31 - 1, 'signed integer'),
    'I': (0, 2**32 - 1, 'unsigned int'),
}


def _pack(code, value):
    if code in 'fd':
        if not isinstance(value, (int, float)):
            raise TypeError("must be real number, not {}".format(type(value).__name__))
        return struct.pack(code, value)
    if not hasattr(value, '__index__'):
        raise TypeError("'{}' object cannot be interpreted as an integer".format(type(value).__name__))
    value = value.__index__()
    if code in 'IL' and value < 0 or code == 'Q' and value < 0:
        raise OverflowError("can't convert negative value to unsigned int")
    if code in _LIMITS and -2**63 <= value < 2**63:
        least, most, name = _LIMITS[code]
        if value > most:
            raise OverflowError(name + " is greater than maximum")
        if value < least:
            raise OverflowError(name + " is less than minimum")
    try:
        return struct.pack(code, value)
    except struct.error:
        kind = 'unsigned long' if code in 'LQ' else 'long'
        raise OverflowError("Python int too large to convert to C " + kind) from None


def _pack_all(code, values):
    values = list(values)
    try:
        return struct.pack('{}{}'.format(len(values), code), *values)
    except (struct.error, OverflowError, TypeError, ValueError):
        pass
    # One of them does not fit: which, and why, is said in the array's words.
    return b''.join([_pack(code, value) for value in values])


class array(bytearray):
    """A row of numbers; its bytes are the memory."""

    def __new__(cls, *args):
        if not args:
            raise TypeError("array() takes at least 1 argument (0 given)")
        if len(args) > 2:
            raise TypeError("array() takes at most 2 arguments ({} given)".format(len(args)))
        code = args[0]
        if not isinstance(code, str) or len(code) != 1:
            raise TypeError("array() argument 1 must be a unicode character, not {}".format(type(code).__name__))
        start = args[1] if len(args) == 2 else ()
        if isinstance(start, str) and code != 'u':
            raise TypeError("cannot use a str to initialize an array with typecode '{}'".format(code))
        if code not in typecodes or code == 'u':
            raise ValueError("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
        if isinstance(start, (bytes, bytearray)) and not isinstance(start, array):
            if len(start) % struct.calcsize(code):
                raise ValueError("bytes length not a multiple of item size")
            data = bytes(start)
        else:
            data = _pack_all(code, start)
        made = super().__new__(cls, data)
        made.typecode = code
        made.itemsize = struct.calcsize(code)
        return made

    def __init__(self, *args):
        pass

    def tobytes(self):
        return bytes(memoryview(self))

    def tolist(self):
        return [value for (value,) in struct.iter_unpack(self.typecode, self.tobytes())]

    def __len__(self):
        return super().__len__() // self.itemsize

    def __iter__(self):
        return iter(self.tolist())

    def __contains__(self, value):
        return value in self.tolist()

    def __getitem__(self, at):
        if isinstance(at, slice):
            return array(self.typecode, self.tolist()[at])
        return self._at(self._offset(at, "array index out of range"))

    def __setitem__(self, at, value):
        if isinstance(at, slice):
            values = self.tolist()
            values[at] = value
            self._become(values)
            return
        place = self._offset(at, "array assignment index out of range")
        super().__setitem__(slice(place, place + self.itemsize), _pack(self.typecode, value))

    def _offset(self, at, complaint):
        """Where an item begins."""
        if not hasattr(at, '__index__'):
            raise TypeError("array indices must be integers")
        at = at.__index__()
        count = len(self)
        if at < 0:
            at += count
        if not 0 <= at < count:
            raise IndexError(complaint)
        return at * self.itemsize

    def _at(self, place):
        return struct.unpack_from(self.typecode, self, place)[0]

    def __delitem__(self, at):
        values = self.tolist()
        del values[at]
        self._become(values)

    def _become(self, values):
        data = _pack_all(self.typecode, values)
        super().clear()
        super().extend(data)

    def append(self, value):
        super().extend(_pack(self.typecode, value))

    def extend(self, values):
        if isinstance(values, array) and values.typecode != self.typecode:
            raise TypeError("can only extend with array of same kind")
        super().extend(_pack_all(self.typecode, values))

    def frombytes(self, data):
        data = bytes(memoryview(data))
        if len(data) % self.itemsize:
            raise ValueError("bytes length not a multiple of item size")
        super().extend(data)

    def fromlist(self, values):
        if not isinstance(values, list):
            raise TypeError("arg must be list")
        self.extend(values)

    def insert(self, at, value):
        values = self.tolist()
        values.insert(at, value)
        self._become(values)

    def pop(self, at=-1):
        if not len(self):
            raise IndexError("pop from empty array")
        place = self._offset(at, "pop index out of range")
        value = self._at(place)
        super().__delitem__(slice(place, place + self.itemsize))
        return value

    def remove(self, value):
        values = self.tolist()
        if value not in values:
            raise ValueError("array.remove(x): x not in array")
        values.remove(value)
        self._become(values)

    def index(self, value):
        values = self.tolist()
        if value not in values:
            raise ValueError("array.index(x): x not in array")
        return values.index(value)

    def count(self, value):
        return self.tolist().count(value)

    def reverse(self):
        self._become(self.tolist()[::-1])

    def byteswap(self):
        size = self.itemsize
        data = self.tobytes()
        super().clear()
        super().extend(b''.join([data[at:at + size][::-1] for at in range(0, len(data), size)]))

    def buffer_info(self):
        return (id(self), len(self))

    def __add__(self, other):
        if not isinstance(other, array):
            raise TypeError('can only append array (not "{}") to array'.format(type(other).__name__))
        return array(self.typecode, self.tolist() + other.tolist())

    def __iadd__(self, other):
        if not isinstance(other, array):
            raise TypeError('can only extend with array (not "{}")'.format(type(other).__name__))
        self.extend(other)
        return self

    def __mul__(self, times):
        return array(self.typecode, self.tolist() * times)

    __rmul__ = __mul__

    def __eq__(self, other):
        return self.tolist() == other.tolist() if isinstance(other, array) else NotImplemented

    def __lt__(self, other):
        return self.tolist() < other.tolist() if isinstance(other, array) else NotImplemented

    def __gt__(self, other):
        return self.tolist() > other.tolist() if isinstance(other, array) else NotImplemented

    def __le__(self, other):
        return self.tolist() <= other.tolist() if isinstance(other, array) else NotImplemented

    def __ge__(self, other):
        return self.tolist() >= other.tolist() if isinstance(other, array) else NotImplemented

    __hash__ = None

    def __repr__(self):
        values = self.tolist()
        return "array('{}', {!r})".format(self.typecode, values) if values else "array('{}')".format(self.typecode)

    __str__ = __repr__


ArrayType = array
