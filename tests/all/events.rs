//! What the log tells of live statements: who did what in which statement, as data.

use std::sync::Arc;

use sockstep::event::{Closing, EndPoint, Event, Opening, SocketId, SocketStanding, Standings, What};

use crate::stage::Stage;

/// The events of a terminal that `pick` takes, oldest first.
fn all<T>(stage: &Stage, terminal: &str, pick: impl Fn(&Event) -> Option<T>) -> Vec<T> {
    let events: Vec<Arc<Event>> = stage.hub.log().since(0);
    events.iter().filter(|event| event.terminal.as_str() == terminal).filter_map(|event| pick(event)).collect()
}

#[test]
fn an_uncaught_error_says_which_call_failed_and_how() {
    let stage = Stage::teaching();
    let main = stage.terminal("main");
    main.types("from socket import *").types("s = socket(AF_INET, SOCK_STREAM)");
    main.types("s.connect(('127.0.0.1', 9))").ends_with("[Errno 111] Connection refused");
    main.types("s.bind('127.0.0.1')").ends_with("not str");
    // The failure of an earlier statement is not this one's.
    main.types("raise ConnectionRefusedError(111, 'as it says')");
    let raised = all(&stage, "main", |event| match &event.what {
        What::Raised { class, errno, call, .. } => Some((event.statement, class.clone(), *errno, *call)),
        _ => None,
    });
    assert_eq!(
        raised,
        [
            (3, "ConnectionRefusedError".to_string(), Some(111), Some("connect")),
            (4, "TypeError".to_string(), None, None),
            (5, "ConnectionRefusedError".to_string(), Some(111), None),
        ]
    );
}

#[test]
fn a_line_that_input_got_is_told_in_its_statement() {
    let stage = Stage::teaching();
    let main = stage.terminal("main");
    main.types("1").types("name = input('Who? ')").waits_in("input").is_given("Ann").returns();
    let given = all(&stage, "main", |event| match &event.what {
        What::Given { line } => Some((event.statement, line.clone())),
        _ => None,
    });
    assert_eq!(given, [(2, Some("Ann\n".to_string()))]);
}

/// What became of sockets, as short words, each socket called by a letter in the order in which they came.
fn sockets(stage: &Stage, terminal: &str) -> Vec<String> {
    let mut known: Vec<SocketId> = Vec::new();
    let events = stage.hub.log().since(0);
    for event in &events {
        if let What::Opened { socket, .. } = &event.what
            && !known.contains(socket)
        {
            known.push(*socket);
        }
    }
    let letter = |id: &SocketId| known.iter().position(|known| known == id).map_or('?', |at| (b'a' + at as u8) as char);
    all(stage, terminal, |event| {
        Some(match &event.what {
            What::Opened { socket, how, object, .. } => {
                let how = match how {
                    Opening::Made => "made".to_string(),
                    Opening::Accepted { from } => format!("accepted from {}", letter(from)),
                    Opening::Paired { with } => format!("paired with {}", letter(with)),
                    Opening::Duplicated { .. } => "duplicated".into(),
                    Opening::Adopted => "adopted".into(),
                    Opening::Received => "received".into(),
                };
                format!("{} {how}{}", letter(socket), if object.is_some() { "" } else { ", bare" })
            }
            What::Closed { socket, by, .. } => format!("{} closed: {by:?}", letter(socket)),
            What::Detached { socket, .. } => format!("{} detached", letter(socket)),
            _ => return None,
        })
    })
}

#[test]
fn a_socket_keeps_its_identity_over_duplicates_and_adoption() {
    let stage = Stage::teaching();
    let main = stage.terminal("main");
    main.types("from socket import *").types("import os");
    main.types("a = socket()").types("t = a.dup()").types("a.close()");
    main.types("b = socket()").types("del b");
    main.types("n = t.detach()").types("u = socket(fileno=n)").types("os.close(n)").types("u.detach() == n");
    let told = sockets(&stage, "main");
    assert_eq!(
        told,
        [
            "a made",
            "a duplicated, bare",
            "a adopted",
            "a closed: Close",
            "b made",
            "b closed: LastReference",
            "a detached",
            "a adopted",
            "a closed: Close",
            "a detached",
        ]
    );
    assert!(stage.hub.sockets().is_empty());
}

#[test]
fn a_listener_knows_whom_it_accepted_and_a_pair_its_other_end() {
    let stage = Stage::teaching();
    let (server, client) = (stage.terminal("server"), stage.terminal("client"));
    server.types("from socket import *").types("s = create_server(('127.0.0.1', 0)); p = s.getsockname()[1]");
    server.types("print(p)");
    let port = stage.hub.sockets()[0].local.rsplit(':').next().unwrap().to_string();
    client.types("from socket import *").types(&format!("c = create_connection(('127.0.0.1', {port}))"));
    server.types("conn, addr = s.accept()").types("x, y = socketpair()").types("conn.close()");
    assert_eq!(
        sockets(&stage, "server"),
        ["a made", "c accepted from a", "d paired with e", "e paired with d", "c closed: Close"]
    );
    assert_eq!(sockets(&stage, "client"), ["b made"]);
    let standings = stage.hub.standings().look(Clone::clone);
    let made = |socket: &&SocketStanding, name: &str| socket.terminal.as_str() == name && socket.how == Opening::Made;
    let of = |name: &str| standings.sockets().find(|socket| made(socket, name)).expect("a socket");
    let (listener, client) = (of("server"), of("client"));
    let ends = |port: &str| Some(EndPoint::Internet(format!("127.0.0.1:{port}").parse().expect("an address")));
    assert!(listener.chosen && listener.local == ends(&port) && listener.remote.is_none());
    assert!(client.chosen && client.remote == ends(&port));
    let accepted = standings.closed().next().expect("the accepted one");
    assert_eq!((&accepted.local, &accepted.remote), (&ends(&port), &client.local));
}

#[test]
fn descriptors_that_come_with_a_message_stand_for_the_same_socket() {
    let stage = Stage::teaching();
    let main = stage.terminal("main");
    main.types("from socket import *").types("x, y = socketpair()").types("s = socket()");
    main.types("n = send_fds(x, [b'!'], [s.fileno()])").types("fds = recv_fds(y, 1, 1)[1]");
    main.types("t = socket(fileno=fds[0])").types("s.close()").types("t = None");
    let told = sockets(&stage, "main");
    assert_eq!(told[2..], ["c made", "c received, bare", "c adopted", "c closed: Close", "c closed: LastReference"]);
}

#[test]
fn the_end_of_a_terminal_closes_what_it_held() {
    let stage = Stage::teaching();
    stage.terminal("main").types("from socket import *").types("s = socket()");
    let log = stage.hub.log().clone();
    drop(stage);
    let closed = log.since(0).into_iter().find_map(|event| match event.what {
        What::Closed { by, .. } => Some(by),
        _ => None,
    });
    assert_eq!(closed, Some(Closing::EndOfTerminal));
}

#[test]
fn a_datagram_socket_has_a_port_as_soon_as_it_sends() {
    let stage = Stage::teaching();
    let main = stage.terminal("main");
    main.types("from socket import *").types("r = socket(type=SOCK_DGRAM); r.bind(('127.0.0.1', 0))");
    main.types("s = socket(type=SOCK_DGRAM)").types("s.sendto(b'x', r.getsockname())").shows("1");
    let chosen = stage.hub.standings().look(|all| all.sockets().filter(|socket| socket.chosen).count());
    assert_eq!(chosen, 2);
}

#[test]
fn calls_say_which_socket_they_were_about_however_often_its_number_is_used() {
    let stage = Stage::teaching();
    let calls = stage.hub.log().subscribe_with_calls();
    let main = stage.terminal("main");
    // A number that nothing else gets by itself: other tests open descriptors meanwhile.
    main.types("from socket import *; import os");
    main.types("s = socket(); os.dup2(s.fileno(), 480); t = socket(fileno=480); t.listen(); t.close()");
    main.types("s = socket(); os.dup2(s.fileno(), 480); t = socket(fileno=480); t.listen(); t.close()");
    let mut listened = Vec::new();
    while let Some(event) = calls.try_next() {
        if let What::Called(call) = &event.what
            && call.name == "listen"
        {
            listened.push((event.statement, call.fd(), call.socket));
        }
    }
    let [(2, first, Some(one)), (3, second, Some(other))] = listened[..] else { panic!("{listened:?}") };
    assert!(first == second && one != other, "{listened:?}");
}

#[test]
fn what_stands_can_be_folded_again_from_the_log() {
    let stage = Stage::teaching();
    let (server, client) = (stage.terminal("server"), stage.terminal("client"));
    server.types("from socket import *").types("s = create_server(('127.0.0.1', 0)); t = s.dup(); s.close()");
    server.types("conn, addr = t.accept()").waits_in("accept");
    client.types("import socket, threading").types("c = socket.socketpair(); c[0].settimeout(2.5); del c");
    client.types("e = threading.Event(); threading.Thread(target=e.wait, daemon=True).start()").returns();
    client.types("1 / 0").ends_with("ZeroDivisionError: division by zero");
    let mut again = Standings::default();
    for event in stage.hub.log().since(0) {
        again.see(&event);
    }
    let picture = |all: &Standings| {
        let terminals = all.terminals.iter().map(|(name, standing)| {
            let threads: Vec<_> =
                standing.threads.iter().map(|(n, wait)| (*n, wait.as_ref().map(|w| w.call))).collect();
            (name.clone(), standing.number, standing.doing.clone(), standing.statements, threads)
        });
        let sockets = all.sockets().chain(all.closed()).cloned();
        (terminals.collect::<Vec<_>>(), sockets.collect::<Vec<_>>())
    };
    let live = stage.hub.standings().look(picture);
    assert_eq!(picture(&again), live);
    assert_eq!(live.1.len(), 3, "a listener, and both ends of a pair that are gone");
}
