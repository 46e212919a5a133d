//! Where lessons run: in a network of their own, in the machine's where there is none to be had, or where one asks for it.

use std::net::{TcpListener, UdpSocket};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::lessons::{Folder, block, text, there_are_networks, without_times};

/// What the kernel is made to refuse, as some machines do.
#[derive(Clone, Copy)]
enum Refused {
    Nothing,
    /// No new namespace of any kind.
    Namespaces,
    /// A new user namespace is to be had, and gives no power over a network.
    Networks,
}

/// Runs sockstep with system calls refused.
fn sockstep(folder: &Path, refused: Refused, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env("COLUMNS", "80");
    // SAFETY: only system calls between fork and exec.
    unsafe { command.pre_exec(move || refuse(refused)) };
    command.output().expect("sockstep starts")
}

/// Lets `unshare` fail from now on, for this process and those that it starts.
fn refuse(refused: Refused) -> std::io::Result<()> {
    let flags = match refused {
        Refused::Nothing => return Ok(()),
        Refused::Namespaces => u32::MAX,
        Refused::Networks => libc::CLONE_NEWNET as u32,
    };
    let row = |code: u32, jt: u8, jf: u8, k: u32| libc::sock_filter { code: code as u16, jt, jf, k };
    let load = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
    let mut program = [
        // The number of the call; then the lower half of its first argument.
        row(load, 0, 0, 0),
        row(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 3, libc::SYS_unshare as u32),
        row(load, 0, 0, if cfg!(target_endian = "little") { 16 } else { 20 }),
        row(libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K, 0, 1, flags),
        row(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM as u32),
        row(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let filter = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: prctl reads the filter, which outlives the call.
    let done = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            && libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const filter) == 0
    };
    if done { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

const NOTE: &str = "note: the kernel gives this user no network of its own; lessons run in the machine's, in turn, each when its \
                    ports are free\n";

#[test]
fn without_namespaces_lessons_run_in_turn() {
    for refused in [Refused::Namespaces, Refused::Networks] {
        let folder = Folder::new();
        // Side by side they would be in each other's way.
        let free = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        let typed = format!(
            ">>> from socket import *; import time\n>>> s = socket(AF_INET, SOCK_DGRAM)\n>>> s.bind(('127.0.0.1', {}))\n\
             >>> time.sleep(0.1)\n>>> s.connect(s.getsockname()); s.send(b'x'); s.recv(2)\n1\nb'x'",
            free.port()
        );
        for name in ["a.md", "b.md", "c.md"] {
            folder.write(name, &block("", &typed));
        }
        let powerless = ">>> from socket import *\n>>> socket().bind(('127.0.0.1', 80))\nTraceback (most recent call last):\n\
                         PermissionError: [Errno 13] Permission denied";
        folder.write("d.md", &block("", powerless));
        for need in ["network", "privileges"] {
            folder.write(&format!("{need}.md"), &format!("---\nneeds: [{need}]\n---\n\n{}", block("", ">>> 1\n2")));
        }
        let output = sockstep(&folder.0, refused, &["test", "--jobs", "3", "."]);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.starts_with(NOTE) && said.matches("note:").count() == 1, "{said}");
        assert!(said.ends_with("4 passed, 0 failed, 2 skipped\n"), "{said}");
        for need in ["network", "privileges"] {
            let line = format!("skipped  ./{need}.md  the kernel gives this user no network of its own\n");
            assert!(without_times(&said).contains(line.trim_end()), "{said}");
        }
    }
}

#[test]
fn without_namespaces_a_replay_says_so() {
    let folder = Folder::new();
    folder.write("a.md", &block("", ">>> 6 * 7\n42"));
    let output = sockstep(&folder.0, Refused::Namespaces, &["play", "a.md"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), ">>> 6 * 7\n42\n");
    let note = "note: the kernel gives this user no network of its own; the lesson plays in the machine's\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), note);
    folder.write("b.md", "---\nneeds: [privileges]\n---\n\n```pycon\n>>> 1\n```\n");
    let output = sockstep(&folder.0, Refused::Namespaces, &["play", "b.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("the kernel gives this user no network of its own"), "{}", text(&output));
}

#[test]
fn the_machines_network_is_there_where_it_is_asked_for() {
    if !there_are_networks() {
        return;
    }
    let folder = Folder::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = listener.local_addr().expect("its address").port();
    let typed = format!(">>> from socket import *\n>>> socket().connect_ex(('127.0.0.1', {port}))\n0");
    folder.write("a.md", &block("", &typed));
    let output = sockstep(&folder.0, Refused::Nothing, &["play", "--host-network", "a.md"]);
    assert!(text(&output).ends_with(&format!("{port}))\n0\n")), "{}", text(&output));
    let output = sockstep(&folder.0, Refused::Nothing, &["play", "a.md"]);
    assert!(text(&output).ends_with("111\n(the lesson has here: 0)\n"), "{}", text(&output));
    // Whoever plays it, it has no privileges.
    folder.write("b.md", &block("", ">>> from socket import *\n>>> socket().bind(('127.0.0.1', 80))"));
    let output = sockstep(&folder.0, Refused::Nothing, &["play", "--host-network", "b.md"]);
    assert!(text(&output).contains("PermissionError: [Errno 13] Permission denied"), "{}", text(&output));
}
