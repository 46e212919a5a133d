//! Live sockets below Python: real loopback connections, kernel-chosen ports, and waits seen through the log.

use std::io::Write;
use std::os::fd::{AsRawFd, IntoRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use sockstep::event::{Awaited, Log, Subscription, TerminalName, What};
use sockstep::net::address::Address;
use sockstep::net::ancillary::Control;
use sockstep::net::interrupt::{Bell, Interrupt};
use sockstep::net::option::Setting;
use sockstep::net::poll::Polled;
use sockstep::net::socket::{Mode, Socket};
use sockstep::net::wait::{Failure, Waiter};
use sockstep::net::{connect, constants, diag, namespace, poll, resolve, wait};
use sockstep::sys::trace;

/// An interpreter lock.
#[derive(Default)]
struct Lock {
    taken: Mutex<bool>,
    free: Condvar,
}

impl Lock {
    fn lock(&self) {
        let mut taken = self.taken.lock();
        self.free.wait_while(&mut taken, |taken| *taken);
        *taken = true;
    }

    fn unlock(&self) {
        *self.taken.lock() = false;
        self.free.notify_one();
    }
}

/// A thread of a terminal as `net` sees it.
struct Hand {
    interrupt: Interrupt,
    log: Log,
    terminal: TerminalName,
    lock: Arc<Lock>,
    handled: AtomicBool,
}

impl Hand {
    fn new() -> Arc<Self> {
        Self::of(Arc::default(), Log::new())
    }

    fn of(lock: Arc<Lock>, log: Log) -> Arc<Self> {
        let interrupt = Interrupt::new().expect("an eventfd");
        Arc::new(Hand { interrupt, log, terminal: TerminalName::default(), lock, handled: AtomicBool::new(false) })
    }

    /// Another thread of the same terminal.
    fn sibling(&self) -> Arc<Self> {
        Self::of(self.lock.clone(), self.log.clone())
    }

    /// Runs `work` as that thread, holding the lock.
    fn run<T>(&self, work: impl FnOnce(&dyn Waiter) -> T) -> T {
        self.lock.lock();
        trace::attach(&self.log, &self.terminal, 0);
        let result = work(self);
        self.lock.unlock();
        result
    }
}

impl Waiter for Hand {
    fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }
    fn log(&self) -> &Log {
        &self.log
    }
    fn terminal(&self) -> &TerminalName {
        &self.terminal
    }
    fn unlocked(&self, run: &mut dyn FnMut()) {
        self.lock.unlock();
        run();
        self.lock.lock();
    }
    fn interrupted(&self) -> bool {
        let asked = self.interrupt.take();
        asked && !self.handled.load(Ordering::Relaxed)
    }
}

fn blocked(events: &Subscription) -> Awaited {
    loop {
        let event = events.next_within(Duration::from_secs(10)).expect("an event within ten seconds");
        if let What::Blocked(wait) = &event.what {
            return wait.awaited.clone();
        }
    }
}

/// Which waits began (true) and were over, in their order.
fn waits(log: &Log) -> Vec<bool> {
    let wait = |what: &What| match what {
        What::Blocked(_) => Some(true),
        What::Resumed => Some(false),
        _ => None,
    };
    log.since(0).iter().filter_map(|event| wait(&event.what)).collect()
}

fn loopback(port: u16) -> Address {
    Address::inet([127, 0, 0, 1].into(), port)
}

fn tcp(w: &dyn Waiter) -> Socket {
    Socket::open(w, libc::AF_INET, libc::SOCK_STREAM, 0, Mode::Blocking).expect("a socket")
}

fn unix_pair(w: &dyn Waiter) -> (Socket, Socket) {
    Socket::pair(w, libc::AF_UNIX, libc::SOCK_STREAM, 0, Mode::Blocking).expect("a pair")
}

fn listener(w: &dyn Waiter) -> (Socket, Address) {
    let socket = tcp(w);
    socket.bind(&loopback(0)).expect("bind");
    socket.listen(5).expect("listen");
    let address = socket.local_address().expect("a name");
    (socket, address)
}

fn connection(w: &dyn Waiter) -> (Socket, Socket) {
    let (server, address) = listener(w);
    let client = tcp(w);
    client.connect(w, &address).expect("connect");
    let (peer, from) = server.accept(w, Mode::Blocking).expect("accept");
    assert_eq!(from, client.local_address().expect("a name"));
    (client, peer)
}

#[test]
fn what_is_there_already_is_never_a_wait() {
    let hand = Hand::new();
    hand.run(|w| {
        let (client, peer) = unix_pair(w);
        assert_eq!(client.send(w, b"Hi, it is me.", 0), Ok(13));
        assert_eq!(peer.recv(w, 1024, 0), Ok(b"Hi, it is me.".to_vec()));
        assert_eq!(client.send_all(w, b"more", 0), Ok(()));
        assert_eq!(peer.recv_from(w, 2, 0), Ok((b"mo".to_vec(), Address::None)));
        client.shutdown(libc::SHUT_WR).expect("shutdown");
        assert_eq!(peer.recv_with(w, 10, 0, |b| b.len()), Ok(2));
        assert_eq!(peer.recv(w, 10, 0), Ok(Vec::new()));
    });
    assert!(hand.log.since(0).is_empty());
}

#[test]
fn calls_are_logged_where_someone_looks() {
    let hand = Hand::new();
    let calls = hand.log.subscribe_with_calls();
    hand.run(|w| {
        let (a, b) = unix_pair(w);
        a.send(w, b"hi", 0).expect("send");
        b.recv(w, 10, 0).expect("recv");
    });
    let names: Vec<_> = std::iter::from_fn(|| calls.try_next())
        .filter_map(|e| if let What::Called(call) = &e.what { Some((call.name, call.result)) } else { None })
        .collect();
    let expected = [("socketpair", 0), ("sendto", 2), ("recvfrom", 2), ("close", 0), ("close", 0)];
    assert_eq!(names, expected.map(|(name, number)| (name, Ok(number))));
    drop(calls);
    assert!(!hand.log.wants_calls());
}

#[test]
fn an_accept_announces_itself_and_is_released_by_a_client() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let (server, address) = hand.run(listener);
    let other = hand.clone();
    let waiting = thread::spawn(move || other.run(|w| server.accept(w, Mode::Blocking).map(|(_, from)| from)));
    assert_eq!(blocked(&events), Awaited::Client { on: address.to_string() });
    let client = Hand::new();
    let local = client.run(|w| {
        let socket = tcp(w);
        socket.connect(w, &address).expect("connect");
        socket.local_address().expect("a name")
    });
    assert_eq!(waiting.join().expect("no panic"), Ok(local));
    assert_eq!(waits(&hand.log), [true, false]);
}

#[test]
fn an_interrupt_reaches_every_wait_and_leaves_the_socket_usable() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let (a, b) = hand.run(unix_pair);
    let sockets = Arc::new((a, b));
    for round in 0..4 {
        let (other, theirs) = (hand.clone(), sockets.clone());
        let waiting = thread::spawn(move || {
            other.run(|w| match round {
                0 => theirs.0.recv(w, 10, 0).map(drop),
                1 => wait::sleep(w, Some(Instant::now() + Duration::from_secs(3600))),
                2 => poll::select(w, &[theirs.0.fd()], &[], &[], None).map(drop),
                _ => wait::until(w, "join", || Awaited::Time, None, &Bell::new(), &mut || None::<()>).map(drop),
            })
        });
        blocked(&events);
        let asked = Instant::now();
        hand.interrupt.raise();
        assert_eq!(waiting.join().expect("no panic"), Err(Failure::Interrupted));
        assert!(asked.elapsed() < Duration::from_millis(500));
        assert!(!hand.interrupt.pending());
    }
    hand.run(|w| {
        sockets.1.send(w, b"still", 0).expect("send");
        assert_eq!(sockets.0.recv(w, 10, 0), Ok(b"still".to_vec()));
    });
}

#[test]
fn a_handled_interrupt_goes_on_waiting() {
    let hand = Hand::new();
    hand.handled.store(true, Ordering::Relaxed);
    let events = hand.log.subscribe();
    let (a, b) = hand.run(unix_pair);
    let other = hand.clone();
    let waiting = thread::spawn(move || other.run(|w| a.recv(w, 10, 0)));
    blocked(&events);
    hand.interrupt.raise();
    Hand::new().run(|w| b.send(w, b"x", 0)).expect("send");
    assert_eq!(waiting.join().expect("no panic"), Ok(b"x".to_vec()));
}

#[test]
fn modes_decide_what_happens_when_nothing_is_there() {
    let hand = Hand::new();
    hand.run(|w| {
        let (a, _b) = unix_pair(w);
        a.set_mode(Mode::NonBlocking).expect("mode");
        assert_eq!(connect::blocks(a.fd()), Ok(false));
        assert_eq!(a.recv(w, 1, 0), Err(Failure::Os(libc::EAGAIN)));
        a.set_mode(Mode::Timeout(Duration::from_millis(30))).expect("mode");
        let started = Instant::now();
        assert_eq!(a.recv(w, 1, 0), Err(Failure::TimedOut));
        assert!(started.elapsed() >= Duration::from_millis(30));
        assert_eq!(a.recv(w, 1, libc::MSG_DONTWAIT), Err(Failure::TimedOut));
        a.set_mode(Mode::Blocking).expect("mode");
        assert_eq!(connect::blocks(a.fd()), Ok(true));
        assert_eq!(a.recv(w, 1, libc::MSG_DONTWAIT), Err(Failure::Os(libc::EAGAIN)));
        let limit = [0u64.to_ne_bytes(), 20_000u64.to_ne_bytes()].concat();
        a.set_option(libc::SOL_SOCKET, libc::SO_RCVTIMEO, Setting::Bytes(&limit)).expect("option");
        assert_eq!(a.recv(w, 1, 0), Err(Failure::Os(libc::EAGAIN)));
        let (listening, _) = listener(w);
        listening.set_mode(Mode::NonBlocking).expect("mode");
        assert_eq!(listening.accept(w, Mode::Blocking).err(), Some(Failure::Os(libc::EAGAIN)));
        assert_eq!(tcp(w).accept(w, Mode::Blocking).err(), Some(Failure::Os(libc::EINVAL)));
        let udp = Socket::open(w, libc::AF_INET, libc::SOCK_DGRAM, 0, Mode::Blocking).expect("a socket");
        assert_eq!(udp.accept(w, Mode::Blocking).err(), Some(Failure::Os(libc::EOPNOTSUPP)));
        assert_eq!(udp.recv(w, 1, libc::MSG_ERRQUEUE), Err(Failure::Os(libc::EAGAIN)));
        udp.set_mode(Mode::Timeout(Duration::from_millis(5))).expect("mode");
        assert_eq!(udp.accept(w, Mode::Blocking).err(), Some(Failure::TimedOut));
        assert_eq!(udp.recv(w, 1, libc::MSG_ERRQUEUE), Err(Failure::TimedOut));
        assert_eq!(udp.send_all(w, b"", 0), Err(Failure::Os(libc::EDESTADDRREQ)));
        let fresh = tcp(w);
        assert_eq!(fresh.recv(w, 1, 0), Err(Failure::Os(libc::ENOTCONN)));
        assert_eq!(fresh.send(w, b"x", 0), Err(Failure::Os(libc::EPIPE)));
        assert_eq!(fresh.shutdown(7), Err(Failure::Os(libc::EINVAL)));
        let (connected, _peer) = connection(w);
        assert_eq!(connected.accept(w, Mode::Blocking).err(), Some(Failure::Os(libc::EINVAL)));
        connected.set_mode(Mode::Timeout(Duration::from_millis(5))).expect("mode");
        assert_eq!(connected.accept(w, Mode::Blocking).err(), Some(Failure::TimedOut));
        assert_eq!(connected.recv(w, 1, libc::MSG_OOB), Err(Failure::TimedOut));
        connected.set_mode(Mode::Blocking).expect("mode");
        assert_eq!(connected.recv(w, 1, libc::MSG_OOB), Err(Failure::Os(libc::EINVAL)));
    });
}

#[test]
fn a_blocking_send_takes_everything() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let (a, b) = hand.run(unix_pair);
    let data = vec![7u8; 3_000_000];
    let other = hand.clone();
    let sending = thread::spawn(move || other.run(|w| (a.send(w, &data, 0), a.send_all(w, &data, 0))));
    assert!(matches!(blocked(&events), Awaited::Room { .. }));
    let received = Hand::new().run(|w| b.recv(w, 6_000_000, libc::MSG_WAITALL).map(|data| data.len()));
    assert_eq!(received, Ok(6_000_000));
    assert_eq!(sending.join().expect("no panic"), (Ok(3_000_000), Ok(())));
}

#[test]
fn a_peek_at_everything_waits_for_everything() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let (a, b) = hand.run(unix_pair);
    let writer = Hand::new();
    writer.run(|w| b.send(w, b"abc", 0)).expect("send");
    let other = hand.clone();
    let peeking = thread::spawn(move || other.run(|w| a.recv(w, 6, libc::MSG_PEEK | libc::MSG_WAITALL)));
    assert!(matches!(blocked(&events), Awaited::Data { .. }));
    writer.run(|w| b.send(w, b"defg", 0)).expect("send");
    assert_eq!(peeking.join().expect("no panic"), Ok(b"abcdef".to_vec()));
    assert_eq!(waits(&hand.log), [true, false], "one wait, however often it looks");
}

#[test]
fn one_deadline_stands_over_a_whole_sendall() {
    let hand = Hand::new();
    hand.run(|w| {
        let (a, _b) = unix_pair(w);
        a.set_mode(Mode::Timeout(Duration::from_millis(40))).expect("mode");
        assert_eq!(a.send_all(w, &vec![0; 1 << 24], 0), Err(Failure::TimedOut));
        a.set_mode(Mode::NonBlocking).expect("mode");
        assert_eq!(a.send_all(w, &vec![0; 1 << 24], 0), Err(Failure::Os(libc::EAGAIN)));
    });
}

#[test]
fn an_interrupted_send_says_how_much_went() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let (a, b) = hand.run(unix_pair);
    let other = hand.clone();
    let sending = thread::spawn(move || other.run(|w| a.send(w, &vec![0; 1 << 24], 0)));
    blocked(&events);
    hand.interrupt.raise();
    let sent = sending.join().expect("no panic").expect("part of it");
    assert!(sent > 0 && sent < 1 << 24);
    assert!(hand.interrupt.take(), "the interrupt is for who comes next");
    drop(b);
}

#[test]
fn connections_are_refused_in_progress_and_made() {
    let hand = Hand::new();
    hand.run(|w| {
        let (server, address) = listener(w);
        let client = tcp(w);
        client.set_mode(Mode::NonBlocking).expect("mode");
        assert_eq!(client.connect(w, &address), Err(Failure::Os(libc::EINPROGRESS)));
        let ready = poll::select(w, &[], &[client.fd()], &[], None).expect("select");
        assert_eq!(ready.write, [client.fd()]);
        assert_eq!(client.take_error(), Ok(0));
        assert_eq!(client.connect(w, &address), Ok(()));
        assert_eq!(client.connect(w, &address), Err(Failure::Os(libc::EISCONN)));
        drop(server);
        for mode in [Mode::Blocking, Mode::Timeout(Duration::from_secs(5))] {
            let late = tcp(w);
            late.set_mode(mode).expect("mode");
            assert_eq!(late.connect(w, &address), Err(Failure::Os(libc::ECONNREFUSED)));
            assert_eq!(connect::blocks(late.fd()), Ok(mode == Mode::Blocking));
        }
    });
}

#[test]
fn a_full_local_backlog_is_waited_for() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let name = Address::Unix(format!("\0sockstep-test-{}", std::process::id()).into_bytes());
    let local =
        |w: &dyn Waiter| Socket::open(w, libc::AF_UNIX, libc::SOCK_STREAM, 0, Mode::Blocking).expect("a socket");
    let (server, _first) = hand.run(|w| {
        let server = local(w);
        server.bind(&name).expect("bind");
        server.listen(0).expect("listen");
        let first = local(w);
        first.connect(w, &name).expect("connect");
        let timed = local(w);
        timed.set_mode(Mode::Timeout(Duration::from_secs(5))).expect("mode");
        assert_eq!(timed.connect(w, &name), Err(Failure::Os(libc::EAGAIN)));
        (server, first)
    });
    let (other, to) = (hand.clone(), name.clone());
    let waiting = thread::spawn(move || {
        other.run(|w| {
            let socket = Socket::open(w, libc::AF_UNIX, libc::SOCK_STREAM, 0, Mode::Blocking).expect("a socket");
            socket.connect(w, &to)
        })
    });
    assert_eq!(blocked(&events), Awaited::Connection { to: name.to_string() });
    Hand::new().run(|w| server.accept(w, Mode::Blocking).map(drop)).expect("accept");
    assert_eq!(waiting.join().expect("no panic"), Ok(()));
}

#[test]
fn closing_frees_the_number_and_lets_those_who_wait_finish() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    for timed in [false, true] {
        let (a, b) = hand.run(unix_pair);
        if timed {
            hand.run(|_| a.set_mode(Mode::Timeout(Duration::from_secs(10)))).expect("mode");
        }
        let a = Arc::new(a);
        let (other, theirs) = (hand.sibling(), a.clone());
        let waiting = thread::spawn(move || other.run(|w| theirs.recv(w, 10, 0)));
        blocked(&events);
        hand.run(|w| {
            a.close(w).expect("close");
            assert_eq!(a.fd(), -1);
            assert_eq!(a.close(w), Ok(()));
            assert_eq!(a.recv(w, 1, 0), Err(Failure::Os(libc::EBADF)));
            b.send(w, b"late", 0).expect("send");
        });
        let expected = if timed { Err(Failure::Os(libc::EBADF)) } else { Ok(b"late".to_vec()) };
        assert_eq!(waiting.join().expect("no panic"), expected);
        // What was sent and never read is lost with the socket, and the sender hears of it.
        let after = if timed { Err(Failure::Os(libc::ECONNRESET)) } else { Ok(Vec::new()) };
        hand.run(|w| assert_eq!(b.recv(w, 1, 0), after));
    }
}

#[test]
fn messages_carry_descriptors() {
    let hand = Hand::new();
    hand.run(|w| {
        let (a, b) = unix_pair(w);
        let (c, d) = unix_pair(w);
        let rights = Control { level: libc::SOL_SOCKET, kind: libc::SCM_RIGHTS, data: c.fd().to_ne_bytes().to_vec() };
        assert_eq!(a.send_message(w, &[b"one ", b"two"], &[rights], 0, None), Ok(7));
        let (data, message) = b.recv_message(w, 100, 64, 0).expect("recvmsg");
        assert_eq!((&data[..], message.flags, message.control.len()), (&b"one two"[..], 0, 1));
        let fd = i32::from_ne_bytes(message.control[0].data[..].try_into().expect("a number"));
        let copy = Socket::adopt(w, fd, None, None, None, Mode::Blocking).expect("adopt");
        assert_eq!((copy.family, copy.kind, copy.protocol), (libc::AF_UNIX, libc::SOCK_STREAM, 0));
        copy.send(w, b"hello", 0).expect("send");
        assert_eq!(d.recv(w, 10, 0), Ok(b"hello".to_vec()));
        // A control buffer that is too small cuts the item off.
        let rights = Control { level: libc::SOL_SOCKET, kind: libc::SCM_RIGHTS, data: c.fd().to_ne_bytes().to_vec() };
        a.send_message(w, &[b"x"], &[rights], 0, None).expect("sendmsg");
        let (_, message) = b.recv_message(w, 100, 0, 0).expect("recvmsg");
        assert_eq!(message.flags, libc::MSG_CTRUNC);
    });
}

#[test]
fn datagrams_say_from_whom() {
    let hand = Hand::new();
    hand.run(|w| {
        let udp = || Socket::open(w, libc::AF_INET, libc::SOCK_DGRAM, 0, Mode::Blocking).expect("a socket");
        let (a, b) = (udp(), udp());
        a.bind(&loopback(0)).expect("bind");
        let to = a.local_address().expect("a name");
        assert_eq!(b.send_to(w, b"hello", 0, &to), Ok(5));
        let from = b.local_address().expect("a name").port().expect("a port");
        assert_eq!(a.recv_from(w, 3, libc::MSG_PEEK), Ok((b"hel".to_vec(), loopback(from))));
        assert_eq!(a.recv_from(w, 3, libc::MSG_TRUNC).map(|(data, _)| data.len()), Ok(3));
        assert_eq!(b.send_to(w, b"", 0, &to), Ok(0));
        assert_eq!(a.recv_from(w, 0, 0), Ok((Vec::new(), loopback(from))));
    });
}

#[test]
fn a_full_queue_of_another_is_waited_for() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let name = Address::Unix(format!("\0sockstep-queue-{}", std::process::id()).into_bytes());
    let local = |w: &dyn Waiter| Socket::open(w, libc::AF_UNIX, libc::SOCK_DGRAM, 0, Mode::Blocking).expect("a socket");
    let receiver = hand.run(|w| {
        let receiver = local(w);
        receiver.bind(&name).expect("bind");
        receiver
    });
    let (other, to) = (hand.clone(), name.clone());
    let sending = thread::spawn(move || {
        other.run(|w| {
            let socket = Socket::open(w, libc::AF_UNIX, libc::SOCK_DGRAM, 0, Mode::Blocking).expect("a socket");
            (0..64).try_for_each(|_| socket.send_to(w, b"x", 0, &to).map(drop))
        })
    });
    assert_eq!(blocked(&events), Awaited::Room { to: name.to_string() });
    let reader = Hand::new();
    reader.run(|w| {
        for _ in 0..64 {
            receiver.recv(w, 1, 0).expect("recv");
        }
    });
    assert_eq!(sending.join().expect("no panic"), Ok(()));
}

#[test]
fn options_are_numbers_or_bytes() {
    let hand = Hand::new();
    hand.run(|w| {
        let socket = tcp(w);
        let (level, reuse) = (libc::SOL_SOCKET, libc::SO_REUSEADDR);
        assert_eq!(socket.option(level, reuse), Ok(0));
        socket.set_option(level, reuse, Setting::Int(1)).expect("set");
        assert_eq!(socket.option_bytes(level, reuse, 4), Ok(1i32.to_ne_bytes().to_vec()));
        socket.set_option(level, reuse, Setting::Bytes(&[0; 4])).expect("set");
        assert_eq!(socket.option(level, reuse), Ok(0));
        assert_eq!(socket.set_option(level, reuse, Setting::Null(4)), Err(Failure::Os(libc::EFAULT)));
        assert_eq!(socket.set_option(level, -1, Setting::Int(1)), Err(Failure::Os(libc::ENOPROTOOPT)));
    });
}

#[test]
fn duplicates_share_what_the_kernel_shares() {
    let hand = Hand::new();
    hand.run(|w| {
        let (a, b) = unix_pair(w);
        let copy = connect::duplicate(a.fd()).expect("dup").into_raw_fd();
        assert_eq!(connect::inheritable(copy), Ok(false));
        connect::set_inheritable(copy, true).expect("set");
        assert_eq!(connect::inheritable(copy), Ok(true));
        let copy =
            Socket::adopt(w, copy, Some(a.family), Some(a.kind), Some(a.protocol), Mode::Blocking).expect("adopt");
        a.close(w).expect("close");
        b.send(w, b"x", 0).expect("send");
        assert_eq!(copy.recv(w, 1, 0), Ok(b"x".to_vec()));
        // A flag set behind a blocking socket's back is the kernel's word.
        let twin = Socket::adopt(
            w,
            connect::duplicate(copy.fd()).expect("dup").into_raw_fd(),
            None,
            None,
            None,
            Mode::NonBlocking,
        );
        assert_eq!(copy.recv(w, 1, 0), Err(Failure::Os(libc::EAGAIN)));
        let twin = twin.expect("adopt");
        let number = twin.detach();
        assert_eq!((twin.fd(), connect::close(number)), (-1, Ok(())));
        assert_eq!(Socket::adopt(w, 1_000_000, None, None, None, Mode::Blocking).err(), Some(Failure::Os(libc::EBADF)));
    });
}

#[test]
fn several_descriptors_at_once() {
    let hand = Hand::new();
    hand.run(|w| {
        let (a, b) = unix_pair(w);
        b.send(w, b"x", 0).expect("send");
        let mut fds =
            [Polled { fd: a.fd(), events: libc::POLLIN, revents: 0 }, Polled { fd: 9999, events: 1, revents: 0 }];
        assert_eq!(poll::poll(w, &mut fds, None), Ok(2));
        assert_eq!((fds[0].revents, fds[1].revents), (libc::POLLIN, libc::POLLNVAL));
        assert_eq!(poll::select(w, &[9999], &[], &[], None), Err(Failure::Os(libc::EBADF)));
        let short = Some(Duration::from_millis(5));
        assert_eq!(poll::select(w, &[b.fd()], &[], &[], short), Ok(poll::Selected::default()));
        let epoll = poll::epoll_create(0).expect("epoll");
        poll::epoll_control(epoll.as_raw_fd(), libc::EPOLL_CTL_ADD, a.fd(), libc::EPOLLIN as u32).expect("add");
        assert_eq!(poll::epoll_wait(w, epoll.as_raw_fd(), 8, None), Ok(vec![(a.fd(), libc::EPOLLIN as u32)]));
        a.recv(w, 1, 0).expect("recv");
        assert_eq!(poll::epoll_wait(w, epoll.as_raw_fd(), 8, short), Ok(vec![]));
    });
}

#[test]
fn a_file_goes_out_whole() {
    let hand = Hand::new();
    let path = std::env::temp_dir().join(format!("sockstep-sendfile-{}", std::process::id()));
    let mut file = std::fs::File::create_new(&path).expect("a file");
    file.write_all(&[5; 10_000]).expect("written");
    let file = std::fs::File::open(&path).expect("a file");
    hand.run(|w| {
        let (client, peer) = connection(w);
        assert_eq!(client.send_file(w, file.as_raw_fd(), Some(4000), 100_000), Ok(6000));
        assert_eq!(client.send_file(w, file.as_raw_fd(), Some(10_000), 100), Ok(0));
        assert_eq!(peer.recv(w, 6000, libc::MSG_WAITALL).map(|d| d.len()), Ok(6000));
    });
    std::fs::remove_file(&path).expect("removed");
}

#[test]
fn names_and_numbers() {
    let hand = Hand::new();
    hand.run(|w| {
        assert_eq!(resolve::host(w, b"localhost", libc::AF_INET), Ok(Ok(loopback(0))));
        assert_eq!(resolve::host(w, b"<broadcast>", libc::AF_INET6), Ok(Err(resolve::Misfit::Mismatch)));
        assert_eq!(resolve::host(w, b"", libc::AF_INET), Ok(Ok(Address::inet([0, 0, 0, 0].into(), 0))));
        let hints = resolve::Hints { flags: libc::AI_NUMERICHOST, ..Default::default() };
        let failed = resolve::addresses(w, Some(c"not-a-number".into()), None, hints);
        assert_eq!(failed, Err(Failure::Resolution(libc::EAI_NONAME)));
        assert_eq!(resolve::gai_strerror(libc::EAI_NONAME), "Name or service not known");
        let numeric = libc::NI_NUMERICHOST | libc::NI_NUMERICSERV;
        assert_eq!(resolve::names_of(w, &loopback(80), numeric), Ok((b"127.0.0.1".to_vec(), b"80".to_vec())));
        assert_eq!(resolve::interface_index(b"lo").map(resolve::interface_name), Some(Ok(b"lo".to_vec())));
        assert_eq!(resolve::inet_aton(c"127.1"), Some([127, 0, 0, 1]));
        assert!(resolve::interface_index(b"no-such-interface").is_none());
    });
}

#[test]
fn addresses_survive_the_kernels_form() {
    let all = [
        loopback(80),
        Address::Inet6 { host: "fe80::1".parse().expect("an address"), port: 1, flow: 7, scope: 2 },
        Address::Unix(b"/tmp/x".to_vec()),
        Address::Unix(b"\0abstract\0name".to_vec()),
        Address::Unix(Vec::new()),
        Address::Netlink { pid: 1, groups: 2 },
        Address::Packet { interface: 1, protocol: 0x0800, kind: 4, hardware: 772, address: vec![1, 2, 3, 4, 5, 6] },
        Address::Vsock { cid: 3, port: 4 },
        Address::Tipc { kind: 2, words: [1, 2, 3], scope: 1 },
        Address::Tipc { kind: 3, words: [1, 2, 0], scope: 0 },
        Address::Qipcrtr { node: 1, port: 2 },
        Address::None,
    ];
    for address in &all {
        assert_eq!(Address::from_sockaddr(&address.to_sockaddr(), 0), *address);
    }
    // Of a TIPC socket's own address the kernel writes the reference first, Python the node.
    let bytes = all[9].to_sockaddr().bytes().to_vec();
    assert_eq!((&bytes[4..8], &bytes[8..12]), (&2u32.to_ne_bytes()[..], &1u32.to_ne_bytes()[..]));
}

#[test]
fn the_kernels_state_of_sockets() {
    let hand = Hand::new();
    hand.run(|w| {
        let (server, address) = listener(w);
        let client = tcp(w);
        assert_eq!(diag::tcp_info(client.fd()).map(|i| i.state.name()), Ok("UNCONN"));
        client.connect(w, &address).expect("connect");
        let local = client.local_address().expect("a name");
        let mut fds = [Polled { fd: server.fd(), events: libc::POLLIN, revents: 0 }];
        assert_eq!(poll::poll(w, &mut fds, None), Ok(1));
        let rows = diag::of_descriptors(&[server.fd(), client.fd()]).expect("a dump");
        let listening = &rows[&server.fd()];
        assert_eq!((listening.state.name(), listening.receive_queue, listening.send_queue), ("LISTEN", 1, 5));
        let connected = &rows[&client.fd()];
        assert_eq!((connected.state.name(), &connected.local, &connected.remote), ("ESTAB", &local, &address));
        let (peer, _) = server.accept(w, Mode::Blocking).expect("accept");
        client.close(w).expect("close");
        assert_eq!(peer.recv(w, 1, 0), Ok(Vec::new()));
        assert_eq!(diag::tcp_info(peer.fd()).map(|i| i.state.name()), Ok("CLOSE-WAIT"));
        peer.close(w).expect("close");
        // The last segments travel by themselves.
        let late = Instant::now() + Duration::from_secs(10);
        let entry = loop {
            let left = diag::time_wait().expect("a dump");
            match left.into_iter().find(|r| r.local == local && r.remote == address) {
                Some(entry) => break entry,
                None => assert!(Instant::now() < late, "no entry in TIME-WAIT"),
            }
        };
        assert!(entry.timer.is_some_and(|t| t.kind == 3 && t.milliseconds <= 60_000));
        let (a, b) = unix_pair(w);
        b.send(w, b"abc", 0).expect("send");
        let rows = diag::of_descriptors(&[a.fd()]).expect("a dump");
        assert_eq!(rows[&a.fd()].state.name(), "ESTAB");
    });
}

#[test]
fn a_lock_handed_over_wakes_who_waits() {
    let hand = Hand::new();
    let events = hand.log.subscribe();
    let desk = Arc::new((Mutex::new(None), Bell::new()));
    let (other, theirs) = (hand.clone(), desk.clone());
    let waiting = thread::spawn(move || {
        let awaited = || Awaited::Thread { name: "t".to_owned() };
        other.run(|w| wait::until(w, "join", awaited, None, &theirs.1, &mut || theirs.0.lock().take()))
    });
    assert_eq!(blocked(&events), Awaited::Thread { name: "t".to_owned() });
    *desk.0.lock() = Some(3);
    desk.1.ring();
    assert_eq!(waiting.join().expect("no panic"), Ok(Some(3)));
    let soon = Some(Instant::now() + Duration::from_millis(5));
    let never = hand.run(|w| wait::until(w, "lock", || Awaited::Time, soon, &desk.1, &mut || None::<()>));
    assert_eq!(never, Ok(None));
}

/// Runs alone in a process of its own, which the next test starts.
#[test]
#[ignore = "changes the network of its process"]
fn inside_an_own_network() {
    if let Err(failure) = namespace::enter(namespace::Privileges::Drop) {
        println!("skipped: this machine refuses an own network ({failure:?})");
        return;
    }
    let hand = Hand::new();
    hand.run(|w| {
        let names: Vec<_> = resolve::interfaces().expect("a list").into_iter().map(|(_, name)| name).collect();
        assert!(names.contains(&b"lo".to_vec()));
        assert!(!names.contains(&b"eth0".to_vec()));
        let refused = tcp(w).bind(&loopback(80));
        assert_eq!(refused, Err(Failure::Os(libc::EACCES)));
        connection(w);
    });
    println!("entered");
}

#[test]
fn an_own_network_is_entered() {
    let arguments = ["--ignored", "--exact", "net::inside_an_own_network", "--test-threads=1", "--nocapture"];
    let program = std::env::current_exe().expect("a path");
    let child = std::process::Command::new(program).args(arguments).output().expect("started");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}{}", String::from_utf8_lossy(&child.stderr));
    assert!(said.contains("entered") || said.contains("skipped"), "{said}");
}

#[test]
fn constants_are_in_order() {
    assert!(constants::CONSTANTS.is_sorted_by_key(|c| c.name));
    assert_eq!(constants::constant("AF_INET6").map(|c| c.value), Some(10));
    assert!(constants::constant("AF_NOTHING").is_none());
}

#[test]
fn descriptors_of_our_own_stay_out_of_the_way() {
    assert!(Interrupt::new().expect("an eventfd").fd() >= 500);
}
