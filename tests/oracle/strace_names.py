#!/usr/bin/env python3
"""Writes src/view/calls/names.rs: which name strace gives to which number, asked from strace itself.

Runs itself under strace, makes calls with every number (on a descriptor that there is not), and reads the names in what
strace wrote. Usage: strace_names.py > src/view/calls/names.rs
"""
import ctypes
import errno
import re
import subprocess
import sys
import tempfile

NOWHERE = 999
SOCKET, GETSOCKOPT, SETSOCKOPT, SENDTO, POLL, EPOLL_CTL, FCNTL = 41, 55, 54, 44, 7, 233, 72
SHUTDOWN, LSEEK, IOCTL, SENDMSG = 48, 8, 16, 46
FAMILIES = range(0, 48)
PACKET = 17
PROTOCOLS = list(range(0, 64)) + [92, 94, 98, 103, 108, 132, 136, 137, 143, 255, 262, 3000]
LEVELS = range(0, 300)
OPTIONS = list(range(0, 132)) + [3000]
FLAGS = [1 << bit for bit in range(32)]


def ask():
    """Makes the calls. Runs under strace."""
    call = ctypes.CDLL(None).syscall
    room = ctypes.create_string_buffer(64)
    length = ctypes.c_int(4)
    signed = lambda flag: ctypes.c_int(flag - (1 << 32) if flag >= 1 << 31 else flag)
    for family in FAMILIES:
        for protocol in PROTOCOLS:
            call(SOCKET, family, 0x3e8, protocol)
    for protocol in range(1 << 16):
        call(SOCKET, PACKET, 0x3e8, int.from_bytes(protocol.to_bytes(2, 'big'), 'little'))
    for kind in range(16):
        call(SOCKET, 0, kind | 0x100000, 0)
    for level in LEVELS:
        for option in OPTIONS:
            call(GETSOCKOPT, NOWHERE, level, option, room, ctypes.byref(length))
            call(SETSOCKOPT, NOWHERE, level, option, None, 0)
    for flag in FLAGS:
        call(SENDTO, NOWHERE, None, 0, signed(flag), None, 0)
    for bit in range(16):
        events = (1 << bit).to_bytes(2, 'little')
        call(POLL, ctypes.create_string_buffer(NOWHERE.to_bytes(4, 'little') + events + b'\0\0'), 1, 0)
    for flag in FLAGS:
        event = flag.to_bytes(4, 'little') + bytes(8)
        call(EPOLL_CTL, NOWHERE, 1, 0, ctypes.create_string_buffer(event))
    for operation in range(8):
        call(EPOLL_CTL, NOWHERE, operation, 0, None)
    for command in [*range(0, 40), *range(1024, 1060)]:
        call(FCNTL, NOWHERE, command, 5)
    for how in range(8):
        call(SHUTDOWN, NOWHERE, how)
    for whence in range(8):
        call(LSEEK, NOWHERE, ctypes.c_long(0), whence)
    for flag in FLAGS:
        call(FCNTL, NOWHERE, 4, signed(flag))
    for level in (0, 1, 6, 17, 41, 132, 263, 270):
        for kind in range(0, 90):
            # A message that carries nothing but a header.
            head = (16).to_bytes(8, 'little') + level.to_bytes(4, 'little') + kind.to_bytes(4, 'little')
            control = ctypes.create_string_buffer(head, 16)
            header = bytes(32) + ctypes.addressof(control).to_bytes(8, 'little') + (16).to_bytes(8, 'little') + bytes(8)
            call(SENDMSG, NOWHERE, ctypes.create_string_buffer(header), 0)


def packed(found, indent):
    """The rows, as many in a line as it holds."""
    line = ''
    for number, text in found:
        row = f'({number}, "{text}"),'
        if len(line) + len(row) + indent > 118:
            print(' ' * indent + line.rstrip())
            line = ''
        line += row + ' '
    if line:
        print(' ' * indent + line.rstrip())


def rows(name, doc, found):
    print(f'\n/// {doc}\n#[rustfmt::skip]\npub(super) static {name}: &[(u32, &str)] = &[')
    packed(found, 4)
    print('];')


def known(pairs):
    return [(number, text) for number, text in pairs if '??' not in text and not re.fullmatch(r'\d+|0x[0-9a-f]+', text)]


def groups(name, doc, found):
    """(number, how what is not known is called, rows) for each number."""
    print(f'\n/// {doc}\n#[rustfmt::skip]\npub(super) static {name}: &[Group] = &[')
    for number, pairs in found.items():
        unknown = next((re.search(r'/\* (.*\?\?\?) \*/', text)[1] for _, text in pairs if '???' in text), '')
        if not unknown and not known(pairs):
            continue
        print(f'    Group {{ of: {number}, unknown: "{unknown}", names: &[')
        packed(known(pairs), 8)
        print('    ] },')
    print('];')


def write(text):
    lines = iter(text.splitlines())
    # What the interpreter itself calls is none of it.
    ours = re.compile(r'(socket\(\w+(?: /\* AF_\?\?\? \*/)?, (?:0x3e8|SOCK_\w*\|0x|[^,]*0x100000)|\w+\(999,|poll\(\[\{fd=999)')
    lines = iter([line for line in lines if re.match(r'socket\(', line) or ours.match(line)])
    take = lambda: re.sub(r'\)\s+= (-?\d|\?).*', '', next(lines))
    families, protocols = [], {}
    for family in FAMILIES:
        protocols[family] = []
        for protocol in PROTOCOLS:
            name, _, text = re.match(r'socket\((.*?), (.*?), (.*)', take()).groups()
            protocols[family].append((protocol, text))
        families.append((family, name))
    del protocols[PACKET]
    ethernet = [(protocol, re.search(r'htons\((.*?)\)?$', take())[1]) for protocol in range(1 << 16)]
    kinds = [(kind, take().split(', ')[1].split('|')[0]) for kind in range(16)]
    levels, got, put = [], {}, {}
    for level in LEVELS:
        got[level], put[level] = [], []
        for option in OPTIONS:
            _, name, text = take().split(', ')[:3]
            got[level].append((option, text))
            text_put = take().split(', ')[2]
            if text_put != text:
                put[level].append((option, text_put))
        levels.append((level, name))
    message = [(flag, take().split(', ')[3]) for flag in FLAGS]
    poll = [(1 << bit, re.search(r'events=(.*?)\}', take())[1]) for bit in range(16)]
    epoll = [(flag, re.search(r'events=(.*?), data', take())[1]) for flag in FLAGS]
    operations = [(operation, take().split(', ')[1]) for operation in range(8)]
    commands = [(command, take().split(', ')[1]) for command in [*range(0, 40), *range(1024, 1060)]]
    hows = [(how, take().split(', ')[1]) for how in range(8)]
    whences = [(whence, take().split(', ')[2]) for whence in range(8)]
    opened = [(flag, take().split(', ')[2].removeprefix('O_RDONLY|')) for flag in FLAGS]
    control = {}
    for level in (0, 1, 6, 17, 41, 132, 263, 270):
        control[level] = [(kind, re.search(r'cmsg_type=(.*?)\}', take())[1]) for kind in range(0, 90)]
    print('//! Which name strace gives to which number. Written by `tests/oracle/strace_names.py`, which asks strace.')
    print('\n/// Names that go with one number: a family, a level.')
    print('pub(super) struct Group {\n    pub of: i32,')
    print('    /// What strace says beside a number that it does not know; empty where it says nothing.')
    print('    pub unknown: &\'static str,\n    pub names: &\'static [(u32, &\'static str)],\n}')
    rows('FAMILIES', 'Families of addresses.', known(families))
    rows('KINDS', 'Types of sockets.', known(kinds))
    groups('PROTOCOLS', 'Protocols, by family.', protocols)
    rows('ETHERNET', 'Protocols of packets.', known(ethernet))
    rows('LEVELS', 'Levels of options.', known(levels))
    groups('OPTIONS', 'Options, by level.', got)
    groups('SET_OPTIONS', 'Options that are called otherwise where they are set.', {k: v for k, v in put.items() if v})
    groups('CONTROL', 'Control data, by level.', control)
    rows('MESSAGE_FLAGS', 'Flags of a call that moves data.', known(message))
    rows('POLL', 'Events of poll.', known(poll))
    rows('EPOLL', 'Events of epoll.', known(epoll))
    rows('EPOLL_CONTROL', 'Operations of epoll_ctl.', known(operations))
    rows('FCNTL', 'Commands of fcntl.', known(commands))
    rows('SHUTDOWN', 'Sides of a shutdown.', known(hows))
    rows('SEEK', 'Where a place in a file counts from.', known(whences))
    rows('OPEN', 'Flags of an open file.', [(n, t) for n, t in known(opened) if n > 2])
    # Where a number has two names, strace takes the other one.
    kernels = {11: 'EAGAIN', 35: 'EDEADLK', 95: 'EOPNOTSUPP'}
    rows('ERRNOS', 'Errors.', sorted((errno.errorcode | kernels).items()))


if __name__ == '__main__':
    if sys.argv[1:] == ['ask']:
        ask()
    else:
        with tempfile.NamedTemporaryFile('r') as file:
            calls = 'trace=socket,getsockopt,setsockopt,sendto,poll,epoll_ctl,fcntl,shutdown,lseek,sendmsg'
            subprocess.run(['strace', '-o', file.name, '-e', calls, sys.executable, __file__, 'ask'], check=True)
            write(file.read())
