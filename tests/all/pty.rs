//! A window to type into: the real program in a pseudo-terminal, and a screen that understands what it draws. It waits for
//! what is shown, never for time to pass.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(15);

/// A home folder of its own, gone with the test.
pub struct Home(PathBuf);

impl Home {
    pub fn new() -> Arc<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("sockstep-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Arc::new(Home(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How a window is opened.
pub struct Opening {
    home: Arc<Home>,
    rows: u16,
    columns: u16,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Opening {
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    pub fn home(mut self, home: &Arc<Home>) -> Self {
        self.home = home.clone();
        self
    }

    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.variables.push((variable.into(), value.into()));
        self
    }

    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments = arguments.iter().map(ToString::to_string).collect();
        self
    }

    pub fn start(self) -> Window {
        Window::start(self)
    }
}

struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

pub struct Window {
    child: Child,
    keys: File,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// How much was written when a key ended the last line.
    asked: usize,
    _home: Arc<Home>,
}

/// A window of the usual size with the prompt in it.
pub fn open() -> Window {
    opening().start()
}

pub fn opening() -> Opening {
    Opening { home: Home::new(), rows: 60, columns: 100, arguments: Vec::new(), variables: Vec::new() }
}

impl Window {
    fn start(opening: Opening) -> Window {
        let (master, slave) = pair(opening.columns, opening.rows);
        let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
        command.args(&opening.arguments).env_clear().current_dir(opening.home.path());
        command.env("HOME", opening.home.path()).env("TERM", "xterm-256color").env("LANG", "C.UTF-8");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in &opening.variables {
            command.env(name, value);
        }
        let end = || slave.try_clone().expect("a descriptor");
        command.stdin(end()).stdout(end()).stderr(end());
        // SAFETY: only calls that are safe between fork and exec.
        unsafe {
            command.pre_exec(|| {
                libc::setsid();
                libc::ioctl(0, libc::TIOCSCTTY, 0);
                Ok(())
            });
        }
        let child = command.spawn().expect("sockstep starts");
        drop((command, slave));
        let parser = vt100::Parser::new(nonzero(opening.rows), nonzero(opening.columns), 1000);
        let seen = Arc::new((Mutex::new(Seen { parser, raw: Vec::new(), ended: false }), Condvar::new()));
        let mut output = File::from(master.try_clone().expect("a descriptor"));
        let watched = seen.clone();
        std::thread::spawn(move || {
            let mut piece = [0u8; 4096];
            loop {
                let count = output.read(&mut piece).unwrap_or(0);
                let mut seen = lock(&watched.0);
                seen.parser.process(&piece[..count]);
                seen.raw.extend_from_slice(&piece[..count]);
                seen.ended = count == 0;
                watched.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Window { child, keys: File::from(master), seen, asked: 0, _home: opening.home }
    }

    /// Types keys as they are.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        if keys.contains(['\r', '\x03', '\x04', '\x1a']) {
            // From here on only what is asked for later counts.
            self.asked = lock(&self.seen.0).raw.len();
        }
        self.keys.write_all(keys.as_bytes()).expect("the window takes keys");
        self
    }

    /// Types a line and Enter at the next prompt.
    pub fn types(&mut self, line: &str) -> &mut Self {
        let asked = self.asked;
        self.wait("a prompt", |screen, raw| is_prompt(screen) && takes_keys(raw, asked));
        self.keys(line);
        if !line.is_empty() {
            self.wait("an echo", |screen, _| !is_prompt(screen));
        }
        self.keys("\r")
    }

    /// Waits until keys are taken one by one: from then on Ctrl-D and its like are the editor's.
    pub fn ready(&mut self) -> &mut Self {
        let asked = self.asked;
        self.wait("the editor", |_, raw| takes_keys(raw, asked))
    }

    /// Waits until the window ends with this text (blanks at the end aside); where that is a prompt, until it is answered.
    pub fn ends_with(&mut self, text: &str) -> &mut Self {
        let asked = self.asked;
        self.wait(&format!("the window to end with {text:?}"), |screen, raw| {
            screen.ends_with(text.trim_end()) && (!is_prompt(text) || takes_keys(raw, asked))
        })
    }

    /// Waits until the window ends with this text, whoever takes keys there.
    pub fn stands_at(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("the window to end with {text:?}"), |screen, _| screen.ends_with(text))
    }

    /// Waits until this text stands somewhere in the window.
    pub fn shows(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("{text:?}"), |screen, _| screen.contains(text))
    }

    /// Waits until this was written at any time, drawn over since or not.
    pub fn showed(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("{text:?} at any time"), |_, raw| String::from_utf8_lossy(raw).contains(text))
    }

    /// Checks that this text does not stand in the window.
    pub fn lacks(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text:?} should not be there:\n{screen}");
        self
    }

    /// What stands in the window, without blanks at the ends of lines.
    pub fn screen(&self) -> String {
        let seen = lock(&self.seen.0);
        tidy(&seen.parser.screen().contents())
    }

    /// Everything that was written, control sequences included.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&lock(&self.seen.0).raw).into_owned()
    }

    /// Where the cursor stands: row and column, from 0.
    pub fn cursor(&self) -> (u16, u16) {
        lock(&self.seen.0).parser.screen().cursor_position()
    }

    /// Waits for the end, and answers the exit status.
    pub fn ends(&mut self) -> i32 {
        let until = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen.0);
        while !seen.ended {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end:\n{}", tidy(&seen.parser.screen().contents()));
            seen = self.seen.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(seen);
        self.child.wait().ok().and_then(|status| status.code()).unwrap_or(-1)
    }

    /// Whether the window echoes what is typed and waits for whole lines, as a shell expects to find it.
    pub fn is_cooked(&self) -> bool {
        // SAFETY: tcgetattr fills the struct that it is given.
        unsafe {
            let mut settings: libc::termios = std::mem::zeroed();
            libc::tcgetattr(self.keys.as_raw_fd(), &raw mut settings);
            settings.c_lflag & (libc::ECHO | libc::ICANON) == libc::ECHO | libc::ICANON
        }
    }

    /// Sends a signal to the program.
    pub fn signal(&mut self, number: i32) -> &mut Self {
        // SAFETY: a signal to our own child, which has not been waited for.
        unsafe { libc::kill(self.child.id() as i32, number) };
        self
    }

    /// Gives the window another size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        lock(&self.seen.0).parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        // SAFETY: TIOCSWINSZ reads the struct that it is given.
        unsafe { libc::ioctl(self.keys.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) };
        self
    }

    /// Waits until the program is stopped, as a shell does.
    pub fn stops(&mut self) -> &mut Self {
        // SAFETY: waits for our own child, and leaves it to be waited for.
        unsafe {
            let mut about: libc::siginfo_t = std::mem::zeroed();
            let how = libc::WSTOPPED | libc::WEXITED | libc::WNOWAIT;
            libc::waitid(libc::P_PID, self.child.id(), &raw mut about, how);
            assert_eq!(about.si_code, libc::CLD_STOPPED, "it has ended");
        }
        self
    }

    /// Lets what was stopped go on, as a shell's `fg` does.
    pub fn goes_on(&mut self) -> &mut Self {
        // SAFETY: a signal to our own child, which leads its group, and to its children.
        unsafe { libc::kill(-(self.child.id() as i32), libc::SIGCONT) };
        self
    }

    fn wait(&mut self, what: &str, is_there: impl Fn(&str, &[u8]) -> bool) -> &mut Self {
        let until = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen.0);
        loop {
            let screen = tidy(&seen.parser.screen().contents());
            if is_there(&screen, &seen.raw) {
                break;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !seen.ended && !left.is_zero(),
                "waited for {what}, but there is:\n{screen}\n{:?}",
                String::from_utf8_lossy(&seen.raw)
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(seen);
        self
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether the editor asks for a line, in what was written since `asked`: it says so by asking for marked pastes. A dumb
/// window has no editor.
fn takes_keys(raw: &[u8], asked: usize) -> bool {
    let last = |mark: &[u8]| raw[asked..].windows(mark.len()).rposition(|piece| piece == mark);
    !raw.contains(&0x1b) || last(b"\x1b[?2004h") > last(b"\x1b[?2004l")
}

fn is_prompt(screen: &str) -> bool {
    let screen = screen.trim_end();
    screen.ends_with(">>>") || screen.ends_with("...")
}

fn tidy(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_string()
}

fn pair(columns: u16, rows: u16) -> (OwnedFd, OwnedFd) {
    let (mut master, mut slave) = (0, 0);
    let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: openpty fills two numbers, which no one else owns.
    unsafe {
        let null = std::ptr::null_mut();
        assert_eq!(libc::openpty(&raw mut master, &raw mut slave, null, null.cast(), &raw const size), 0);
        for fd in [master, slave] {
            libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        (OwnedFd::from_raw_fd(master), OwnedFd::from_raw_fd(slave))
    }
}

/// The lock, also after a test has failed with it.
fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

fn nonzero(number: u16) -> NonZero<u16> {
    NonZero::new(number).unwrap_or(NonZero::<u16>::MIN)
}
