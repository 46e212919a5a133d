//! What `%help TOPIC` says: a few plain lines each. One row, one topic.

/// A topic, what it is about in a few words, and its lines.
pub struct Topic {
    pub name: &'static str,
    pub about: &'static str,
    pub lines: &'static [&'static str],
}

pub const TOPICS: &[Topic] = &[
    Topic {
        name: "start",
        about: "a server and a client, step by step",
        lines: &[
            "A server offers a service, a client uses it. Type in the first terminal:",
            "    from socket import *",
            "    s = socket(AF_INET, SOCK_STREAM)",
            "    s.bind(('127.0.0.1', 7799))",
            "    s.listen(1)",
            "    conn, addr = s.accept()",
            "accept() waits. Press Ctrl-Z: a second terminal opens. Type there:",
            "    from socket import *",
            "    c = socket(AF_INET, SOCK_STREAM)",
            "    c.connect(('127.0.0.1', 7799))",
            "    c.send(b'Hi, it is me.')",
            "Ctrl-Z goes back to the first one, which has its client now:",
            "    conn.recv(1024)",
        ],
    },
    Topic {
        name: "terminals",
        about: "several places to type, in one window",
        lines: &[
            "Each terminal has its own names, as a window of its own would.",
            "    %terminal client    goes to the terminal client, and makes it if there is none",
            "    %terminals          lists them, with what each is doing",
            "    Ctrl-Z              leaves a statement waiting and goes to the next terminal",
            "What a waiting terminal prints appears above the prompt, with its name.",
        ],
    },
    Topic {
        name: "keys",
        about: "keys while typing and while waiting",
        lines: &[
            "Tab         completes names, attributes, arguments; indents at the start of a line",
            "Up, Down    what was typed before and begins like the line",
            "Ctrl-R      searches what was typed before",
            "Ctrl-C      interrupts the call that waits (KeyboardInterrupt), or drops the line",
            "Ctrl-Z      leaves the call waiting and goes to the next terminal; so does Ctrl-\\",
            "Ctrl-D      leaves sockstep and closes all sockets",
        ],
    },
    Topic {
        name: "waiting",
        about: "why nothing happens, and what to do",
        lines: &[
            "A call that finds nothing to do waits: accept() for a client, recv() for data, send() for room.",
            "The dim line under it says what for. Another terminal brings it, or Ctrl-C ends the wait: the socket stays as it \
             is and can be used again.",
            "    s.settimeout(3.5)    waits 3.5 seconds at most, then TimeoutError",
            "    s.setblocking(0)     never waits, but raises BlockingIOError at once",
        ],
    },
];

/// The topic of that name.
pub fn find(name: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.name == name)
}
