//! sockstep and python3 side by side, in one run: the same programs, timed inside the language by the same clock, beside
//! what the bare system calls cost. Run it with `cargo bench`; words after `--` choose rows by name.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

const SOCKSTEP: &str = env!("CARGO_BIN_EXE_sockstep");

/// What every timed program begins with. Many short runs: the least of them is one that nothing else disturbed.
const PRELUDE: &str = "
import socket, time
from time import perf_counter
def report(f, n):
    best = None
    n //= 20
    for _ in range(100):
        start = perf_counter()
        f(n)
        took = (perf_counter() - start) / n
        best = took if best is None or took < best else best
    print(best * 1e9)
";

/// A program that prints how many nanoseconds one step took.
struct Timed {
    name: &'static str,
    program: &'static str,
    /// The same done with bare system calls, in nanoseconds.
    kernel: Option<fn() -> f64>,
}

const TIMED: &[Timed] = &[
    Timed {
        name: "socketpair: send 1 byte + recv",
        program: "
a, b = socket.socketpair()
def steps(n):
    for _ in range(n):
        a.send(b'x')
        b.recv(16)
report(steps, 20000)",
        kernel: Some(pair),
    },
    Timed {
        name: "UDP: sendto 1 byte + recvfrom",
        program: "
a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
b.bind(('127.0.0.1', 0))
to = b.getsockname()
def steps(n):
    for _ in range(n):
        a.sendto(b'x', to)
        b.recvfrom(16)
report(steps, 10000)",
        kernel: Some(datagrams),
    },
    Timed {
        name: "TCP: connect + accept + close",
        program: "
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen(16)
to = s.getsockname()
def steps(n):
    for _ in range(n):
        c = socket.socket()
        c.connect(to)
        p, _ = s.accept()
        c.close()
        p.close()
report(steps, 500)",
        kernel: Some(cycles),
    },
    Timed {
        name: "TCP: send + recv of 64 KiB",
        program: "
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen(1)
c = socket.socket()
c.connect(s.getsockname())
p, _ = s.accept()
block = b'x' * 65536
def steps(n):
    for _ in range(n):
        c.sendall(block)
        left = 65536
        while left > 0:
            left -= len(p.recv(65536))
report(steps, 500)",
        kernel: Some(blocks),
    },
    Timed {
        name: "s.gettimeout()",
        program: "
s = socket.socket()
s.settimeout(3.5)
def steps(n):
    for _ in range(n):
        s.gettimeout()
report(steps, 200000)",
        kernel: None,
    },
    Timed {
        name: "while i < n: i += 1 (module)",
        program: "
best = None
for _ in range(7):
    n = 300000
    i = 0
    start = perf_counter()
    while i < n: i += 1
    took = (perf_counter() - start) / n
    best = took if best is None or took < best else best
print(best * 1e9)",
        kernel: None,
    },
    Timed {
        name: "while i < n: i += 1 (function)",
        program: "
def steps(n):
    i = 0
    while i < n: i += 1
report(steps, 300000)",
        kernel: None,
    },
    Timed {
        name: "for i in range(n): pass",
        program: "
def steps(n):
    for i in range(n): pass
report(steps, 300000)",
        kernel: None,
    },
    Timed {
        name: "call of a function",
        program: "
def g(x): return x
def steps(n):
    for i in range(n): g(i)
report(steps, 200000)",
        kernel: None,
    },
    Timed {
        name: "call of a method",
        program: "
class P:
    def m(self): return self
p = P()
def steps(n):
    for i in range(n): p.m()
report(steps, 200000)",
        kernel: None,
    },
    Timed {
        name: "list.append",
        program: "
def steps(n):
    items = []
    for i in range(n): items.append(i)
report(steps, 200000)",
        kernel: None,
    },
    Timed {
        name: "dict: set + get",
        program: "
def steps(n):
    d = {}
    for i in range(n):
        d['key'] = i
        d['key']
report(steps, 200000)",
        kernel: None,
    },
    Timed {
        name: "str: a + b, a == b",
        program: "
def steps(n):
    a, b = 'abc', 'abd'
    for i in range(n):
        a + b
        a == b
report(steps, 200000)",
        kernel: None,
    },
];

const TRANSFER: &str = "
import threading
size = 100 * 1024 * 1024
def steps(n):
    s = socket.socket()
    s.bind(('127.0.0.1', 0))
    s.listen(1)
    c = socket.socket()
    c.connect(s.getsockname())
    p, _ = s.accept()
    def read():
        left = size
        while left > 0:
            left -= len(p.recv(65536))
    t = threading.Thread(target=read)
    t.start()
    c.sendall(bytes(size))
    t.join()
    c.close(); p.close(); s.close()
best = None
for _ in range(3):
    start = perf_counter()
    steps(1)
    took = perf_counter() - start
    best = took if best is None or took < best else best
print(best * 1e9)";

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    println!("sockstep: release build; python3: {}\n", version());
    println!("{:34} {:>11} {:>11} {:>8}  {:>11} {:>11}", "", "sockstep", "python3", "ratio", "kernel", "above it");
    if is_wanted("start and end") {
        line(
            "start and end",
            started(SOCKSTEP, &["-c", "pass"]),
            started(interpreter(), &["-I", "-S", "-c", "pass"]),
            None,
        );
    }
    for timed in TIMED.iter().filter(|timed| is_wanted(timed.name)) {
        let program = format!("{PRELUDE}{}", timed.program);
        let (mut ours, mut python, mut kernel) = (f64::NAN, f64::NAN, None::<f64>);
        // By turns, so that what else the machine does falls on all alike.
        for _ in 0..5 {
            ours = ours.min(run(SOCKSTEP, &[], &program));
            python = python.min(run(interpreter(), &["-I"], &program));
            kernel = timed.kernel.map(|bare| bare().min(kernel.unwrap_or(f64::INFINITY)));
        }
        line(timed.name, ours, python, kernel);
    }
    if is_wanted("sendall of 100 MiB to a thread") {
        let program = format!("{PRELUDE}{TRANSFER}");
        let (ours, python) = (run(SOCKSTEP, &[], &program), run(interpreter(), &["-I"], &program));
        line("sendall of 100 MiB to a thread", ours, python, Some(transfer()));
    }
    if is_wanted("memory") {
        memory();
    }
    if is_wanted("10,000 sockets") {
        many();
    }
}

/// The interpreter itself: what is called `python3` may be a script that looks for it first.
fn interpreter() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output();
        let path = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string()).unwrap_or_default();
        if path.is_empty() { "python3".to_string() } else { path }
    })
}

fn version() -> String {
    let output = Command::new(interpreter()).arg("--version").output();
    output.map_or("not here".into(), |output| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn shown(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n.is_nan() => "-".into(),
        n if n < 10_000.0 => format!("{n:.1} ns"),
        n if n < 10_000_000.0 => format!("{:.1} us", n / 1e3),
        n => format!("{:.1} ms", n / 1e6),
    }
}

/// One row: times in nanoseconds. The last number is what of the cost is above the kernel's, against python3.
fn line(name: &str, ours: f64, python: f64, kernel: Option<f64>) {
    let (kernel, above) = match kernel {
        Some(kernel) => (shown(kernel), format!("{:.2}", (ours - kernel) / (python - kernel))),
        None => (String::new(), String::new()),
    };
    let ratio = ours / python;
    println!("{name:34} {:>11} {:>11} {ratio:>8.2}  {kernel:>11} {above:>11}", shown(ours), shown(python));
}

/// The least time to start a program and see it end.
fn started(program: &str, arguments: &[&str]) -> f64 {
    let mut best = f64::NAN;
    for _ in 0..30 {
        let start = Instant::now();
        let status = Command::new(program).args(arguments).stdin(Stdio::null()).status();
        if status.is_ok_and(|status| status.success()) {
            best = best.min(start.elapsed().as_nanos() as f64);
        }
    }
    best
}

/// What a program prints: a number; NaN where it does not run.
fn run(program: &str, arguments: &[&str], code: &str) -> f64 {
    let output = Command::new(program).args(arguments).arg("-c").arg(code).stdin(Stdio::null()).output();
    let Ok(output) = output else { return f64::NAN };
    if !output.status.success() {
        eprintln!("{program}: {}", String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(f64::NAN)
}

/// The least time of one step.
fn best(steps: u32, mut run: impl FnMut()) -> f64 {
    let (mut best, steps) = (f64::INFINITY, steps / 20);
    for _ in 0..100 {
        let start = Instant::now();
        for _ in 0..steps {
            run();
        }
        best = best.min(start.elapsed().as_nanos() as f64 / f64::from(steps));
    }
    best
}

fn pair() -> f64 {
    let (a, b) = UnixStream::pair().expect("a pair");
    let (mut buffer, one) = ([0u8; 16], b"x");
    best(20_000, || {
        // SAFETY: both buffers are as long as is said.
        let done = unsafe {
            libc::send(a.as_raw_fd(), one.as_ptr().cast(), 1, 0);
            libc::recv(b.as_raw_fd(), buffer.as_mut_ptr().cast(), 16, 0)
        };
        assert_eq!(done, 1);
    })
}

fn datagrams() -> f64 {
    let a = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let b = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let (to, mut buffer) = (b.local_addr().expect("an address"), [0u8; 16]);
    best(10_000, || {
        a.send_to(b"x", to).expect("sent");
        b.recv_from(&mut buffer).expect("received");
    })
}

fn cycles() -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let to = listener.local_addr().expect("an address");
    best(500, || {
        let client = TcpStream::connect(to).expect("connected");
        let (peer, _) = listener.accept().expect("accepted");
        drop(client);
        drop(peer);
    })
}

fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let client = TcpStream::connect(listener.local_addr().expect("an address")).expect("connected");
    (client, listener.accept().expect("accepted").0)
}

fn blocks() -> f64 {
    let (mut client, mut peer) = connection();
    let (block, mut buffer) = (vec![b'x'; 65536], vec![0u8; 65536]);
    best(500, || {
        client.write_all(&block).expect("sent");
        let mut left = 65536;
        while left > 0 {
            left -= peer.read(&mut buffer).expect("received");
        }
    })
}

fn transfer() -> f64 {
    const SIZE: usize = 100 * 1024 * 1024;
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        let start = Instant::now();
        let (mut client, mut peer) = connection();
        let reader = std::thread::spawn(move || {
            let (mut left, mut buffer) = (SIZE, vec![0u8; 65536]);
            while left > 0 {
                left -= peer.read(&mut buffer).expect("received");
            }
        });
        client.write_all(&vec![0u8; SIZE]).expect("sent");
        reader.join().expect("it ends");
        least = least.min(start.elapsed().as_nanos() as f64);
    }
    least
}

/// A program at a prompt, in a pseudo-terminal.
struct Prompt {
    child: Child,
    keys: File,
    seen: Vec<u8>,
}

impl Prompt {
    fn open(program: &str, arguments: &[&str]) -> Option<Prompt> {
        let (mut master, mut slave) = (0, 0);
        let mut size = libc::winsize { ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
        let (name, modes) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: both numbers are written before it succeeds; name and modes may be null.
        if unsafe { libc::openpty(&raw mut master, &raw mut slave, name, modes, &raw mut size) } != 0 {
            return None;
        }
        // SAFETY: both were opened just now, and have no other owner.
        let (master, slave) = unsafe { (OwnedFd::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) };
        let stream = || slave.try_clone().map(Stdio::from).ok();
        let home = std::env::temp_dir().join(format!("sockstep-bench-{}", std::process::id()));
        let child = Command::new(program)
            .args(arguments)
            .env("TERM", "xterm")
            .env("XDG_STATE_HOME", home)
            .stdin(stream()?)
            .stdout(stream()?)
            .stderr(stream()?)
            .spawn()
            .ok()?;
        drop(slave);
        let mut prompt = Prompt { child, keys: File::from(master), seen: Vec::new() };
        prompt.wait(">>> ").then_some(prompt)
    }

    /// Waits until it shows a text, and forgets what it has shown.
    fn wait(&mut self, text: &str) -> bool {
        let until = Instant::now() + Duration::from_secs(60);
        let mut buffer = [0u8; 65536];
        loop {
            if self.seen.windows(text.len()).any(|shown| shown == text.as_bytes()) {
                self.seen.clear();
                return true;
            }
            let old = self.seen.len().saturating_sub(text.len());
            self.seen.drain(..old);
            if Instant::now() > until {
                return false;
            }
            match self.keys.read(&mut buffer) {
                Ok(count) if count > 0 => self.seen.extend_from_slice(&buffer[..count]),
                _ => return false,
            }
        }
    }

    /// How long it takes from some keys to a text, in seconds.
    fn time(&mut self, keys: &str, text: &str) -> Option<f64> {
        let start = Instant::now();
        self.keys.write_all(keys.as_bytes()).ok()?;
        self.wait(text).then(|| start.elapsed().as_secs_f64())
    }

    /// A line of what the kernel says of its memory, in MiB: `VmHWM` is the most that it has had so far, pages of files
    /// that others share included; `RssAnon` what is its own now.
    fn memory(&self, field: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
        let number = line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
        number.map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
    }
}

impl Drop for Prompt {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn memory() {
    let loops = "exec(\"import socket\\na, b = socket.socketpair()\\nfor i in range(100000):\\n    a.send(b'x')\\n    \
                 b.recv(16)\\ni = 0\\nwhile i < 1000000: i += 1\\nprint('do' + 'ne')\")\r";
    let mut rows = Vec::new();
    for (program, arguments) in [(SOCKSTEP, &["--color", "never"][..]), (interpreter(), &["-I", "-S", "-q"][..])] {
        let Some(mut prompt) = Prompt::open(program, arguments) else {
            rows.push([f64::NAN; 3]);
            continue;
        };
        let (idle, own) = (prompt.memory("VmHWM:"), prompt.memory("RssAnon:"));
        let after = prompt.time(loops, "done").map_or(f64::NAN, |_| prompt.memory("VmHWM:"));
        rows.push([idle, own, after]);
    }
    let names = ["peak memory of an idle prompt", "of it its own, not of files", "peak memory after the loops"];
    if let [ours, python] = rows[..] {
        for (name, (ours, python)) in names.into_iter().zip(ours.into_iter().zip(python)) {
            println!("{name:34} {ours:>7.1} MiB {python:>7.1} MiB {:>8.2}", ours / python);
        }
    }
}

fn many() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit is written by the first call, and read by the second.
    let room = unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max.min(16_384);
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) == 0 && limit.rlim_cur >= 11_000
    };
    if !room {
        println!("10,000 sockets: left out, this process may not open so many");
        return;
    }
    let Some(mut prompt) = Prompt::open(SOCKSTEP, &["--color", "never"]) else {
        println!("10,000 sockets: left out, no pseudo-terminal");
        return;
    };
    let make = "import socket; many = [socket.socket() for _ in range(10000)]; s = many[0]; print('ma' + 'de')\r";
    let made = prompt.time(make, "made");
    let ready = made.is_some() && prompt.wait(">>> ");
    let completed = if ready { prompt.time("s.getso\t", "sock") } else { None };
    let shown = completed.and_then(|_| {
        prompt.keys.write_all(b"\x15").ok()?;
        prompt.time("%sockets\r'do' + 'ne'\r", "'done'")
    });
    let row = |name: &str, seconds: Option<f64>| {
        let shown = seconds.map_or("-".into(), |seconds| format!("{:.1} ms", seconds * 1e3));
        println!("{name:34} {shown:>11}");
    };
    row("10,000 sockets: making them", made);
    row("10,000 sockets: completion", completed);
    row("10,000 sockets: %sockets", shown);
}
