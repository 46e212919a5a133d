//! The real prompt in a pseudo-terminal, driven as a student drives it.

use crate::pty::{Home, open, opening};

const BLOCKED: &str = "waits for a client on";

/// A port that no one listens on: kernel-chosen, so that tests can run side by side.
fn free_port() -> u16 {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    taken.local_addr().expect("its number").port()
}

#[test]
fn the_deck_works_live_in_two_terminals() {
    let port = free_port();
    let mut window = open();
    window.ends_with(">>>").types("%terminal server").ends_with("server >>>");
    window.types("from socket import *").types("svrsock = socket(AF_INET, SOCK_STREAM)");
    window.types(&format!("svrsock.bind(('127.0.0.1', {port}))")).types("svrsock.listen(1)");
    window.types("conn, addr = svrsock.accept()").shows(&format!("{BLOCKED} 127.0.0.1:{port}"));
    window.keys("\x1a").ends_with("client >>>");
    window.types("from socket import *").types("clientsock = socket(AF_INET, SOCK_STREAM)");
    window.types(&format!("clientsock.connect(('127.0.0.1',{port}))"));
    window.shows("server | has returned from conn, addr = svrsock.accept()");
    window.types("clientsock.send('Hi, it is me.')").shows("\n13\n");
    window.types("clientsock.getsockname()").shows("('127.0.0.1', ");
    window.types("%terminal server").ends_with("server >>>");
    window.types("conn.recv(1024)").shows("b'Hi, it is me.'").ends_with("server >>>");
    window.types("conn.close()").ends_with("server >>>");
    window.types("conn").shows("[closed]").ends_with("server >>>").ready().keys("\x04");
    assert_eq!(window.ends(), 0);
}

#[test]
fn a_blocked_call_is_told_and_interrupted() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("a, b = socketpair()").types("b.recv(10)");
    window.shows("recv() waits for data").shows("Ctrl-C interrupts, Ctrl-Z leaves it waiting");
    window.keys("\x03").shows("Traceback (most recent call last):").shows("KeyboardInterrupt").ends_with(">>>");
    window.lacks("recv() waits");
    window.types("a.send(b'still usable')").shows("12").types("b.recv(5)").shows("b'still'");
}

#[test]
fn a_timeout_is_counted_down() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("a, b = socketpair()").types("b.settimeout(1.2)");
    window.types("b.recv(10)").showed("s still").shows("TimeoutError: timed out").ends_with(">>>");
}

#[test]
fn a_loop_that_never_waits_is_interrupted_too() {
    let mut window = open();
    window.ends_with(">>>").types("for i in [1]:").types("    print('round and round')").types("    while True: pass");
    window.keys("\r").shows("\nround and round").keys("\x03");
    window.shows("KeyboardInterrupt").ends_with(">>>");
}

#[test]
fn ctrl_z_goes_round_and_shows_again_what_is_waited_for() {
    let mut window = open();
    window.ends_with(">>>").types("import time").types("time.sleep(1000)").shows("sleep() waits");
    window.keys("\x1a").shows("main | sleep() waits").ends_with("terminal2 >>>").keys("half");
    window.ends_with("half").keys("\x1a").shows("main >>> time.sleep(1000)").shows("Ctrl-Z leaves it waiting");
    window.keys("\x1a").ends_with("terminal2 >>> half").keys(" = 1\r").types("half").shows("\n1\n");
    window.types("%terminals").shows("* terminal2").shows("waits for a statement").types("exit()");
    assert_eq!(window.ends(), 0);
    assert!(window.is_cooked());
}

#[test]
fn late_output_appears_above_the_prompt() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("a, b = socketpair(AF_UNIX, SOCK_DGRAM)");
    window.types("import sys; sys.modules['shared'] = a").ends_with(">>>");
    let port = free_port();
    window.types("s = socket(AF_INET, SOCK_DGRAM)").types(&format!("s.bind(('127.0.0.1', {port}))"));
    window.types("for i in range(2): print('got', s.recv(10))").ends_with("...").keys("\r").shows("recv() waits");
    window.keys("\x1a").ends_with("terminal2 >>>").keys("not yet ty");
    let other = std::net::UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    other.send_to(b"one", ("127.0.0.1", port)).expect("it is sent");
    window.shows("main | got b'one'").ends_with("terminal2 >>> not yet ty");
    other.send_to(b"two", ("127.0.0.1", port)).expect("it is sent");
    window.shows("main | got b'two'").shows("main | has returned from").ends_with("terminal2 >>> not yet ty");
    window.keys("\x15'un' + 'disturbed'\r").shows("'undisturbed'");
}

#[test]
fn names_attributes_and_commands_complete() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("sock = socket()").ends_with(">>>");
    window.keys("sock.getsockn\t").shows(">>> sock.getsockname(").keys(")\r").shows("('0.0.0.0', 0)");
    window.keys("SO_REUSEA\t").ends_with("SO_REUSEADDR").keys("\x15");
    window.keys("sock.get\t").shows("getsockname(").shows("gettimeout(").keys("\x15");
    window.keys("import sel\t").ends_with("import select").keys("\x15");
    window.keys("%termin\t").shows("%terminal").keys("\x15");
    window.keys("pri\t").shows(">>> print(").keys("\x15");
}

#[test]
fn the_signature_of_the_call_is_a_hint() {
    let mut window = open();
    window
        .ends_with(">>>")
        .types("from socket import *")
        .types("s = socket()")
        .keys("s.listen(")
        .shows(">>> s.listen(backlog");
    window.keys("1)\r").ends_with(">>>").lacks("listen(backlog");
}

#[test]
fn a_block_is_indented_and_dedented() {
    let mut window = open();
    window.ends_with(">>>").types("def f(x):").ends_with("...").keys("if x:\r");
    window.shows("...     if x:").keys("return 'yes'\r").shows("...         return 'yes'").keys("else:\r");
    window
        .shows("...     else:")
        .keys("return 'no'\r")
        .shows("...         return 'no'")
        .keys("\x7f\r")
        .ends_with(">>>");
    window.types("f(0)").shows("'no'");
}

#[test]
fn who_indents_alone_is_understood() {
    let mut window = open();
    window.ends_with(">>>").types("for i in range(2):").ends_with("...").types("    print(i)");
    window.shows("...     print(i)").types("").shows("\n0\n1\n").ends_with(">>>");
}

#[test]
fn a_paste_of_many_lines_runs_as_if_typed() {
    let mut window = open();
    let code =
        "def f(n):\n    total = 0\n\n    for i in range(n):\n        total += i\n    return total\nf(10)\nf(4)\n";
    window.ends_with(">>>").keys(&format!("\x1b[200~{code}\x1b[201~"));
    window.shows(">>> f(10)\n45\n>>> f(4)\n6\n>>>").types("'done'").shows("'done'");
}

#[test]
fn an_unmarked_paste_runs_too() {
    let mut window = open();
    window.ends_with(">>>").keys("x = 1\rfor i in range(2):\r    print(i + x)\r\rx + 10\r");
    window.shows("\n1\n2\n>>> x + 10\n11\n>>>");
}

#[test]
fn a_transcript_is_pasted_without_its_outputs() {
    let mut window = open();
    let transcript = ">>> x = 20\n>>> x\n20\n>>> for i in range(2):\n...     print(i)\n... \n0\n1\n>>> x + 1\n21\n";
    window.ends_with(">>>").keys(&format!("\x1b[200~{transcript}\x1b[201~"));
    window.shows(">>> x = 20\n>>> x\n20\n>>> for i in range(2):\n...     print(i)\n...\n0\n1\n>>> x + 1\n21\n>>>");
    window.lacks("SyntaxError");
}

#[test]
fn history_survives_a_restart() {
    let home = Home::new();
    let mut window = opening().home(&home).start();
    window.ends_with(">>>").types("first = 1").types("def g():").types("    return 'whole'").types("").ends_with(">>>");
    window.types("second = 2").ends_with(">>>").ready().keys("\x04").ends();
    let mut window = opening().home(&home).start();
    window.ends_with(">>>").keys("\x1b[A").ends_with(">>> second = 2");
    window.keys("\x1b[A").shows(">>> def g():\n    return 'whole'").keys("\r").ends_with(">>>");
    window.types("g()").shows("'whole'").keys("fi\x1b[A").ends_with(">>> first = 1");
    window.keys("\x15").keys("\x12cond").shows("second = 2").keys("\r").ends_with(">>>");
}

#[test]
fn two_at_once_keep_each_others_history() {
    let home = Home::new();
    let mut one = opening().home(&home).start();
    let mut two = opening().home(&home).start();
    one.ends_with(">>>").types("from_one = 1").ends_with(">>>");
    two.ends_with(">>>").types("from_two = 2").ends_with(">>>").ready().keys("\x04").ends();
    one.ready().keys("\x04").ends();
    let mut third = opening().home(&home).start();
    third.ends_with(">>>").types("%history from_").shows("\nfrom_one = 1\nfrom_two = 2\n");
}

#[test]
fn ctrl_c_at_the_prompt_is_cpythons() {
    let mut window = open();
    window.ends_with(">>>").keys("\x03").ends_with(">>>\nKeyboardInterrupt\n>>>");
    window.keys("half a li\x03").ends_with("half a li\nKeyboardInterrupt\n>>>");
    window.types("def f():").ends_with("...").keys("\x03").ends_with("...\nKeyboardInterrupt\n>>>");
    window.types("1 + 1").shows("\n2\n");
}

#[test]
fn leaving_never_hangs_on_what_waits() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("a, b = socketpair()").types("b.recv(1)");
    window.shows("recv() waits").keys("\x1a").ends_with("terminal2 >>>").ready().keys("\x04");
    assert_eq!(window.ends(), 0);
    assert!(window.is_cooked());
}

#[test]
fn the_window_is_left_as_it_was_found() {
    let mut window = open();
    window.ends_with(">>>").signal(libc::SIGTERM);
    window.ends();
    assert!(window.is_cooked());
}

#[test]
fn input_reads_a_line_that_is_typed() {
    let mut window = open();
    window.ends_with(">>>").types("name = input('Who? ')").ends_with("Who?").keys("학생\r").ends_with(">>>");
    window
        .types("name")
        .shows("'학생'")
        .types("input('more? ')")
        .ends_with("more?")
        .ready()
        .keys("\x04")
        .shows("EOFError");
    window
        .types("input('again? ')")
        .ends_with("again?")
        .ready()
        .keys("\x03")
        .shows("KeyboardInterrupt")
        .ends_with(">>>");
}

#[test]
fn what_was_printed_without_a_newline_stays() {
    let mut window = open();
    window.ends_with(">>>").types("print('x', end='')").ends_with("x>>>");
}

#[test]
fn sockets_are_shown_with_what_the_kernel_says() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("s = socket(AF_INET, SOCK_STREAM)");
    window.types("s.bind(('127.0.0.1', 0))").types("s.listen(5)").types("s.settimeout(3.5)").types("%sockets");
    window
        .shows("LISTEN")
        .shows("timeout 3.5 s")
        .shows("0/5 clients")
        .shows("127.0.0.1:")
        .types("del s")
        .types("%sockets");
    window.shows("No socket is open.");
}

#[test]
fn help_explains() {
    let mut window = open();
    window
        .ends_with(">>>")
        .types("%help")
        .shows("%terminal NAME")
        .shows("%sockets")
        .types("%help keys")
        .shows("Ctrl-Z");
    window.types("from socket import *").types("s = socket()").types("s.bind?").shows("bind(").ends_with(">>>");
}

#[test]
fn forty_columns_are_enough() {
    let mut window = opening().size(40, 60).start();
    window.ends_with(">>>").types("from socket import *").types("a, b = socketpair()").types("b.recv(10)");
    window.shows("recv() waits").keys("\x03").shows("KeyboardInterrupt").ends_with(">>>").lacks("recv() waits");
    window.keys("'long ' + 'and longer still ' + 'than the window'\r").shows("'long and longer still than the window'");
    window.types("%sockets").shows("family").types("%help").shows("%terminal NAME").ends_with(">>>");
}

#[test]
fn wide_text_lines_up() {
    let mut window = open();
    window.ends_with(">>>").keys("'소켓'").ends_with(">>> '소켓'");
    assert_eq!(window.cursor().1, 10);
    window.keys("\x1b[D\x7f").ends_with(">>> '소'");
    assert_eq!(window.cursor().1, 7);
    window.keys("\r").shows("\n'소'\n");
}

#[test]
fn a_dumb_terminal_is_usable() {
    let mut window = opening().with("TERM", "dumb").start();
    window.ends_with(">>>").types("1 + 1").shows("\n2\n").types("def f():").ends_with("...").types("    return 3");
    window
        .types("")
        .ends_with(">>>")
        .types("f()")
        .shows("\n3\n")
        .types("import time")
        .types("time.sleep(1000)")
        .shows("sleep() waits");
    window.keys("\x03").shows("KeyboardInterrupt").ends_with(">>>").keys("\x03").shows("KeyboardInterrupt\n>>>");
    assert!(!window.raw().contains('\x1b'), "{:?}", window.raw());
    window.ready().keys("\x04");
    assert_eq!(window.ends(), 0);
}

#[test]
fn no_color_is_honoured() {
    let mut window = opening().with("NO_COLOR", "1").start();
    window.ends_with(">>>").types("x = 'text'  # note").types("%help").shows("%sockets").ends_with(">>>");
    assert!(!window.raw().contains("\x1b[3") && !window.raw().contains("\x1b[2m"), "{:?}", window.raw());
}

#[test]
fn strict_answers_as_cpython() {
    let mut window = opening().arguments(&["--strict"]).start();
    window
        .ends_with(">>>")
        .types("import socket")
        .types("s = socket.socket()")
        .types("s.gettimeout()")
        .ends_with(">>>");
    window.lacks("None").types("s.send('x')").shows("TypeError: a bytes-like object is required, not 'str'");
}

#[test]
fn help_explains_in_a_few_lines() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *").types("s = socket()").types("help(s.bind)");
    window.shows("bind(address, /)\n    Gives the socket an address").shows("For example: s.bind((").ends_with(">>>");
    window.types("s?").shows("Methods: accept, bind, close, connect, connect_ex, detach, dup, fileno");
    window.types("help").shows("\n  %sockets ").ends_with(">>>").types("%help listen").shows("\ns.listen(backlog");
    window.types("%help start").shows("\n    s.listen(1)\n");
}

#[test]
fn a_text_of_any_length_can_be_interrupted() {
    let mut window = open();
    window.ends_with(">>>").types("print('long' * 10**8)").shows("longlong").keys("\x03");
    window.shows("\nKeyboardInterrupt\n>>>").types("'still ' + 'here'").shows("'still here'");
}

#[test]
fn who_prints_without_end_behind_is_interrupted_in_front() {
    let mut window = open();
    window.ends_with(">>>").types("n = 0").types("while True: n += 1; print('line', n)").ends_with("...").keys("\r");
    window.shows("\nline 1").keys("\x1a").shows("terminal2 >>>").keys("'still ' + 'here'\r").showed("'still here'");
    window.keys("%terminal main\r").showed(" >>> \x1b[0mwhile True: n").keys("\x03");
    window.showed("\nKeyboardInterrupt\r\n").ends_with("main >>>").types("'and ' + 'here'").shows("'and here'");
}

#[test]
fn where_all_terminals_wait_the_next_one_is_new() {
    let mut window = open();
    window.ends_with(">>>").types("from socket import *; a, b = socketpair(); b.recv(1)").shows("recv() waits");
    window.keys("\x1a").ends_with("terminal2 >>>").types("import time; time.sleep(100)").shows("sleep() waits");
    window.keys("\x1a").ends_with("terminal3 >>>").types("'free'").shows("'free'").ends_with("terminal3 >>>");
    window.types("exit");
    assert_eq!(window.ends(), 0);
}

#[test]
fn a_very_long_line_can_be_pasted() {
    let mut window = open();
    let long = "y".repeat(5000);
    window.ends_with(">>>").keys(&format!("len('{long}')\r")).shows("\n5000\n>>>");
}

#[test]
fn a_huge_paste_is_taken_and_not_drawn() {
    let mut window = open();
    let huge = "y".repeat(300_000);
    window.ends_with(">>>").keys(&format!("\x1b[200~x = '{huge}'\n\x1b[201~")).shows("yyy… (300006 characters)\n>>>");
    window.types("len(x)").shows("\n300000\n>>>");
    assert!(window.raw().len() < 5000);
    window
        .ready()
        .keys(&format!("\x1b[200~len('{huge}\x1b[201~"))
        .ends_with("yyy")
        .keys("yy')\r")
        .shows("\n300002\n>>>");
}

#[test]
fn a_long_block_is_pasted_at_once() {
    let mut window = open();
    let body: String = (0..500).map(|n| format!("    x = [{n},\n\n         0]\n")).collect();
    window.ends_with(">>>").keys(&format!("\x1b[200~def f():\n{body}    return x\n\nf()\n\x1b[201~"));
    window.shows(">>> f()\n[499, 0]\n>>>");
}

#[test]
fn what_is_pasted_is_taken_as_it_is_indented() {
    let mut window = open();
    let code = "for i in range(2):\n        if i:\n                print('one')\n        print(i)\n";
    window.ends_with(">>>").keys(&format!("\x1b[200~{code}\x1b[201~")).ends_with("\n0\none\n1\n>>>");
    window.keys("print('h\x1b[200~e',\n  'l\x1b[201~p')\r").ends_with(">>> print('he',\n...   'lp')\nhe lp\n>>>");
    window.keys("\x1b[200~input('Who? ')\nme\nhalf\x1b[201~").ends_with("Who? me\n'me'\n>>> half");
}

#[test]
fn ctrl_z_alone_stops_and_the_line_goes_on() {
    let mut window = open();
    window.ends_with(">>>").keys("x = 4").ends_with(">>> x = 4").keys("\x1a");
    window.stops();
    window
        .signal(libc::SIGCONT)
        .keys("2")
        .ends_with("\n>>> x = 42")
        .keys("\r")
        .ends_with(">>>")
        .types("x")
        .shows("\n42\n");
    window.types("def f():").ends_with("...").keys("return 5").shows("...     return 5").keys("\x1a");
    window.stops();
    window.signal(libc::SIGCONT).keys("0\r").shows("return 50").ends_with("...").keys("\x7f\r").ends_with(">>>");
    window.types("f()").shows("\n50\n");
}

#[test]
fn hints_know_methods_and_names() {
    let mut window = open();
    window.ends_with(">>>").types("import queue, threading; q = queue.Queue()").keys("q.get(");
    window.ends_with(">>> q.get(block=True, timeout=None)").keys("timeout=1, ").ends_with("timeout=1, block=True)");
    window.keys("\x15range(").ends_with(">>> range(start, stop, step=1, /)").keys("\x15threading.Event(");
    window.ends_with(">>> threading.Event()");
}

#[test]
fn what_a_queue_waits_for_is_told() {
    let mut window = open();
    window.ends_with(">>>").types("import queue; q = queue.Queue(1)").types("q.get()");
    window
        .shows("get() waits for something in the queue")
        .keys("\x03")
        .ends_with(">>>")
        .types("q.put(1)")
        .types("q.put(2)");
    window.shows("put() waits for room in the queue").keys("\x03").ends_with(">>>").types("q.get()").shows("\n1\n");
}

#[test]
fn commands_say_what_they_do_not_take() {
    let mut window = open();
    window.ends_with(">>>").types("%exit now").shows("%exit stands alone").types("%t").shows("%terminal, %terminals.");
    window.types("%history nothing so").shows("Nothing typed before has nothing so in it.").types("1").ends_with(">>>");
}
