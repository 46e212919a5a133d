//! The enumerations of the socket module: which constants are members of which.

use std::sync::LazyLock;

use crate::net::constants::{CONSTANTS, Group};
use crate::object::class::{Definition, Type};
use crate::object::enum_type::{INT_ENUM, INT_FLAG, definition, make};

pub(crate) static ADDRESS_FAMILY: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = definition("AddressFamily", "socket", &INT_ENUM);
    of_group(&DEFINITION, Group::AddressFamily)
});
pub(crate) static SOCKET_KIND: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = definition("SocketKind", "socket", &INT_ENUM);
    of_group(&DEFINITION, Group::SocketKind)
});
pub(crate) static MSG_FLAG: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = definition("MsgFlag", "socket", &INT_FLAG);
    of_group(&DEFINITION, Group::MsgFlag)
});
pub(crate) static ADDRESS_INFO: LazyLock<Type> = LazyLock::new(|| {
    static DEFINITION: Definition = definition("AddressInfo", "socket", &INT_FLAG);
    of_group(&DEFINITION, Group::AddressInfo)
});

/// By number; of two names for one number the first in the alphabet is the member's.
fn of_group(definition: &'static Definition, group: Group) -> Type {
    let mut members: Vec<(i64, &'static str)> =
        CONSTANTS.iter().filter(|c| c.group == group).map(|c| (c.value, c.name)).collect();
    members.sort_unstable();
    let members: Vec<(&'static str, i64)> = members.into_iter().map(|(value, name)| (name, value)).collect();
    make(definition, &members)
}

/// The class of a group's members.
pub(crate) fn class_of(group: Group) -> Option<&'static Type> {
    match group {
        Group::Plain => None,
        Group::AddressFamily => Some(&ADDRESS_FAMILY),
        Group::SocketKind => Some(&SOCKET_KIND),
        Group::MsgFlag => Some(&MSG_FLAG),
        Group::AddressInfo => Some(&ADDRESS_INFO),
    }
}
