//! Terminals and the hub, live: what blocks, what releases it, what an interrupt does.

use std::time::{Duration, Instant};

use sockstep::event::What;

use crate::stage::Stage;

const REFUSED: &str = "ConnectionRefusedError: [Errno 111] Connection refused";

/// Makes a listening socket `svrsock` on a port that the kernel chooses, and answers the port.
fn listen(stage: &Stage) -> String {
    let server = stage.terminal("server");
    server.types("from socket import *").types("svrsock = socket(AF_INET, SOCK_STREAM)");
    server.types("svrsock.bind(('127.0.0.1', 0))").types("svrsock.listen(1)").types("import sys");
    server.types("print(svrsock.getsockname()[1])");
    let taken = std::sync::Mutex::new(String::new());
    let sockets = stage.hub.sockets();
    let local = &sockets.iter().find(|s| s.state == "LISTEN").expect("it listens").local;
    taken.lock().unwrap().push_str(local.rsplit(':').next().unwrap());
    taken.into_inner().unwrap()
}

#[test]
fn the_deck_as_typed() {
    let stage = Stage::teaching();
    let port = listen(&stage);
    let (server, client) = (stage.terminal("server"), stage.terminal("client"));
    server.types("conn, addr = svrsock.accept()").waits_in("accept");
    client.types("from socket import *").types("clientsock = socket(AF_INET, SOCK_STREAM)");
    client.types(&format!("clientsock.connect(('127.0.0.1',{port}))")).shows("");
    client.types("clientsock.send('Hi, it is me.')").shows("13");
    server.returns().types("addr[0]").shows("'127.0.0.1'");
    server.types("conn.recv(1024)").shows("b'Hi, it is me.'");
    server.types("conn.close()").shows("");
}

#[test]
fn the_deck_of_timeouts() {
    let stage = Stage::teaching();
    let main = stage.terminal("main");
    main.types("from socket import *").types("s = socket(AF_INET, SOCK_STREAM)").types("s.gettimeout()").shows("None");
    main.types("s.setblocking(0)").shows("").types("s.gettimeout()").shows("0.0").types("del s");
    main.types("s = socket(AF_INET, SOCK_STREAM)").types("s.settimeout(3.5)").types("s.gettimeout()").shows("3.5");
}

#[test]
fn recv_times_out_after_its_time() {
    let stage = Stage::teaching();
    let port = listen(&stage);
    stage.terminal("server").types("conn, addr = svrsock.accept()").waits_in("accept");
    let client = stage.terminal("client");
    client.types("from socket import *").types("s = socket()").types(&format!("s.connect(('localhost', {port}))"));
    client.types("s.settimeout(0.35)");
    let start = Instant::now();
    client
        .types("s.recv(1024)")
        .waits_in("recv")
        .returns()
        .shows("Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nTimeoutError: timed out");
    assert!((Duration::from_millis(340)..Duration::from_millis(800)).contains(&start.elapsed()));
}

#[test]
fn an_interrupt_reaches_every_wait_and_the_socket_stays_usable() {
    let stage = Stage::strict();
    let main = stage.terminal("main");
    main.types("from socket import *").types("import time, select").types("a, b = socketpair()");
    for (statement, call) in [
        ("b.recv(10)", "recv"),
        ("time.sleep(1000)", "sleep"),
        ("select.select([b], [], [])", "select"),
        ("input()", "input"),
    ] {
        main.types(statement).waits_in(call).is_interrupted().returns().ends_with("KeyboardInterrupt");
    }
    main.types("a.send(b'x')").shows("1").types("b.recv(10)").shows("b'x'");
}

#[test]
fn an_interrupt_reaches_what_never_waits() {
    let stage = Stage::strict();
    let main = stage.terminal("main");
    for statement in ["while True: pass\n", "sum(range(10**10))", "9**9**9"] {
        main.starts(statement).is_interrupted().returns().ends_with("KeyboardInterrupt");
    }
}

#[test]
fn who_is_released_settles_before_the_next_statement() {
    let stage = Stage::strict();
    let (one, two) = (stage.terminal("one"), stage.terminal("two"));
    let port = listen(&stage);
    one.types("from socket import *").types(&format!("c = socket(); c.connect(('127.0.0.1', {port}))"));
    stage.terminal("server").types("conn, addr = svrsock.accept()").returns();
    one.types("c.recv(10)").waits_in("recv");
    for round in 0..50 {
        stage.terminal("server").types(&format!("conn.send(b'{round}')"));
        two.types("None");
        one.returns().ends_with(&format!("b'{round}'")).types("c.recv(10)").waits_in("recv");
    }
}

#[test]
fn terminals_have_names_of_their_own() {
    let stage = Stage::strict();
    stage.terminal("one").types("x = 1").types("x").shows("1");
    stage.terminal("two").types("x").ends_with("NameError: name 'x' is not defined");
}

#[test]
fn a_line_is_handed_to_input() {
    let stage = Stage::strict();
    let main = stage.terminal("main");
    main.types("x = input('Name: ')").waits_in("input").is_given("학생").returns().shows("Name: ");
    main.types("x").shows("'학생'");
}

#[test]
fn two_terminals_refuse_and_go_on() {
    let stage = Stage::strict();
    let port = listen(&stage);
    stage.terminal("server").types("svrsock.close()");
    let client = stage.terminal("client");
    client
        .types("from socket import *")
        .types(&format!("s = socket(); s.connect(('127.0.0.1', {port}))"))
        .ends_with(REFUSED);
    client.types("1 + 1").shows("2");
}

#[test]
fn a_dropped_socket_is_closed_at_once() {
    let stage = Stage::strict();
    let main = stage.terminal("main");
    main.types("from socket import *").types("s = socket()").types("t = s");
    assert_eq!(stage.hub.sockets().len(), 1);
    assert_eq!(stage.hub.sockets()[0].names, ["s", "t"]);
    main.types("del s").types("t = 0");
    assert!(stage.hub.sockets().is_empty());
}

#[test]
fn closing_never_hangs() {
    let stage = Stage::strict();
    stage.terminal("one").types("import time").types("time.sleep(1000)").waits_in("sleep");
    stage
        .terminal("two")
        .starts("while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass\n");
    let start = Instant::now();
    stage.hub.close();
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn what_the_kernel_keeps_of_a_socket_of_one_statement_is_known() {
    let stage = Stage::teaching();
    let port = listen(&stage);
    let terminal = stage.terminal("client");
    terminal.types("from socket import *").types("c = create_connection");
    terminal.types(&format!("with c(('127.0.0.1', {port})): pass")).shows("");
    stage.terminal("server").types("conn, addr = svrsock.accept(); conn.recv(1); conn.close()");
    let kept = |row: &&sockstep::event::facts::SocketFacts| row.state == "TIME-WAIT" && row.remote.ends_with(&port);
    assert_eq!(stage.hub.sockets().iter().filter(kept).count(), 1);
}

/// What a terminal says of one statement beside its answer.
fn notes_on(stage: &Stage, statement: &str) -> Vec<String> {
    let before = stage.hub.log().since(0).len() as u64;
    stage.terminal("main").types(statement);
    let events = stage.hub.log().since(before);
    let noted = events.iter().filter_map(|event| match &event.what {
        What::Noted { text } => Some(text.clone()),
        _ => None,
    });
    noted.collect()
}

#[test]
fn a_module_that_is_missing_is_explained() {
    let stage = Stage::teaching();
    let has =
        "sockstep has array, collections, contextlib, errno, io, math, os, queue, random, select, selectors, socket,";
    for (statement, words) in [
        ("import json", "json is a part of Python, but not of sockstep"),
        ("import xml.etree.ElementTree", "xml is a part of Python, but not of sockstep"),
        ("from zoneinfo import ZoneInfo", "zoneinfo is a part of Python, but not of sockstep"),
        ("import scoket", "there is no scoket; did you mean socket?"),
        ("import numpy", "there is no numpy here: sockstep imports no files and no packages"),
    ] {
        let notes = notes_on(&stage, statement);
        assert_eq!(notes.len(), 2, "{statement}: {notes:?}");
        assert_eq!(notes[0], words);
        assert!(notes[1].starts_with(has), "{notes:?}");
    }
    assert!(notes_on(&stage, "try: import json\nexcept ImportError: print('caught')\n").is_empty());
    assert!(notes_on(&Stage::strict(), "import json").is_empty());
}
