//! Each terminal has a world of its own: what is changed in one is not seen in another, and no two of them meet in memory.

use std::time::{Duration, Instant};

use crate::stage::Stage;

/// What is typed in one terminal, what shows that it was changed there, and what stands in all others.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    ("AF_INET.foo = 5", "AF_INET.foo", "5", "False"),
    ("AddressFamily.kind = 'of address'", "AddressFamily.kind", "'of address'", "False"),
    ("AddressFamily.__name__ = 'Family'", "AddressFamily", "<enum 'Family'>", "<enum 'AddressFamily'>"),
    ("socket.hello = lambda self: 'hello'", "socket().hello()", "'hello'", "False"),
    ("threading.Thread.colour = 'red'", "threading.Thread.colour", "'red'", "False"),
    ("sys.set_int_max_str_digits(700)", "sys.get_int_max_str_digits()", "700", "4300"),
    ("setdefaulttimeout(2.5)", "repr(getdefaulttimeout())", "'2.5'", "'None'"),
    ("os.chdir('/usr')", "os.getcwd()", "'/usr'", "'/'"),
    ("_ = os.umask(0o77)", "os.umask(0o77)", "63", "18"),
    ("os.environ['HOME'] = '/far'", "os.path.expanduser('~/x')", "'/far/x'", "False"),
    ("errno.errorcode[0] = 'FINE'", "errno.errorcode[0]", "'FINE'", "False"),
    ("sys.ps3 = 1", "sys.ps3", "1", "False"),
    ("sys.setrecursionlimit(777)", "sys.getrecursionlimit()", "777", "1000"),
    ("sys.setswitchinterval(0.25)", "sys.getswitchinterval()", "0.25", "0.005"),
    ("random.seed(1)", "random.random()", "0.13436424411240122", "False"),
];

#[test]
fn what_one_terminal_changes_no_other_sees() {
    let stage = Stage::strict();
    let (one, other) = (stage.terminal("one"), stage.terminal("other"));
    for terminal in [&one, &other] {
        terminal.types("from socket import *").types("import sys, os, errno, threading, random").shows("");
        terminal.types("os.chdir('/')").types("_ = os.umask(0o22)").shows("");
    }
    for (change, look, changed, before) in CHANGES {
        one.types(change).shows("");
        one.types(look).shows(changed);
        match *before {
            // It is not even there, or it is any number.
            "False" => {
                other.types(&format!("try: print(repr({look}) == {changed:?})\nexcept Exception: print(False)\n"))
            }
            _ => other.types(look),
        };
        other.shows(before);
    }
}

#[test]
fn each_terminal_counts_its_own_threads() {
    let stage = Stage::strict();
    for name in ["server", "client"] {
        let terminal = stage.terminal(name);
        terminal.types("import threading").types("threading.Thread(target=print).name").shows("'Thread-1 (print)'");
    }
}

#[test]
fn each_terminal_is_told_once_what_becomes_of_text() {
    use sockstep::event::What;
    let stage = Stage::teaching();
    for name in ["server", "client"] {
        let terminal = stage.terminal(name);
        terminal.types("from socket import *").types("a, b = socketpair()").types("a.send('x')").types("a.send('y')");
    }
    let notes = |name: &str| {
        let events = stage.hub.log().since(0);
        let noted = |e: &&std::sync::Arc<sockstep::event::Event>| {
            e.terminal.as_str() == name && matches!(&e.what, What::Noted { text } if text.contains("UTF-8"))
        };
        events.iter().filter(noted).count()
    };
    assert_eq!((notes("server"), notes("client")), (1, 1));
}

/// A program that goes through all that terminals share, and changes what may be changed, as often as it is told.
const HAMMER: &str = "
import socket, threading, select, sys, errno, os, time, math, struct, selectors, random, string, contextlib, queue
def hammer(steps):
    for step in range(steps):
        setattr(socket.AF_INET, 'mark', step)
        assert socket.AF_INET.mark == step
        delattr(socket.AF_INET, 'mark')
        socket.AddressFamily.mark = step
        assert socket.AddressFamily(2).name == 'AF_INET' and socket.AF_INET6.mark == step
        del socket.AddressFamily.mark
        flags = socket.MSG_PEEK | socket.MSG_DONTWAIT | socket.MsgFlag(step % 4096)
        assert socket.MSG_PEEK in flags and repr(flags).startswith('<MsgFlag.')
        socket.socket.mark = threading.Thread.mark = step
        assert socket.socket.mark == threading.Thread.mark == step
        del socket.socket.mark, threading.Thread.mark
        assert 'käse'.encode('latin-1').decode('cp1252') == 'käse' and 'é'.encode('utf-16').decode('utf-16') == 'é'
        assert issubclass(ConnectionResetError, OSError) and ValueError(step).args == (step,)
        assert [type(x).__name__ for x in (1, 'a', b'', None, [], {}, (), 1.5)][step % 8]
        assert len(dir(int)) > 60 and int.__add__(step, 1) == step + 1 and str.upper('a') == 'A'
        class Mine(socket.socket):
            pass
        assert Mine.__mro__[1] is socket.socket and sorted({step: 1}) == [step]
        sys.set_int_max_str_digits(640 + step % 100)
        assert sys.get_int_max_str_digits() == 640 + step % 100
        assert struct.unpack('!I', struct.pack('!I', step))[0] == step and math.gcd(step, 0) == step
    print('done')
";

/// Lets terminals go through it side by side, and checks that each came to its end.
fn hammer(terminals: usize, steps: usize) {
    let _alone = crate::alone();
    let stage = Stage::strict();
    let names: Vec<String> = (0..terminals).map(|number| format!("t{number}")).collect();
    for name in &names {
        stage.terminal(name).types(&format!("exec('''{HAMMER}''')")).shows("");
    }
    for name in &names {
        stage.terminal(name).starts(&format!("hammer({steps})"));
    }
    let until = Instant::now() + Duration::from_secs(300);
    for name in &names {
        let terminal = stage.terminal(name);
        let name = sockstep::event::TerminalName::new(name);
        let back = stage.hub.standings().wait_for_one(&name, Some(until), |s| s.is_idle().then_some(()));
        assert!(back.is_some(), "{name} does not return");
        terminal.shows("done");
    }
}

#[test]
fn two_terminals_hammer_what_all_share() {
    hammer(2, 2_000);
}

#[test]
fn eight_terminals_hammer_what_all_share() {
    hammer(8, 400);
}

#[test]
fn a_world_ends_also_where_generators_are_suspended() {
    let (ended, waits) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let stage = Stage::strict();
        for name in ["one", "two"] {
            let terminal = stage.terminal(name);
            terminal.types("def g():\n    try: yield\n    finally: print('left')\n");
            terminal.types("def h():\n    with open('/dev/null'): yield from g()\n");
            terminal.types("z = [g(), h()]").types("for x in z: next(x)\n").shows("");
        }
        drop(stage);
        ended.send(()).expect("someone waits");
    });
    assert!(waits.recv_timeout(Duration::from_secs(60)).is_ok(), "it does not end");
}
