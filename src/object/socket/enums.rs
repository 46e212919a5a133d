//! The enumerations of the socket module: which constants are members of which.

use std::sync::{Arc, LazyLock};

use crate::net::constants::{CONSTANTS, Group};
use crate::object::class::{Class, Definition, Type};
use crate::object::dict::Dict;
use crate::object::enum_type::methods::{self as enumeration, definition};
use crate::object::types::{INT_ENUM, INT_FLAG};

macro_rules! enumerations {
    ($($constant:ident = $name:literal, $base:ident, $group:ident;)*) => {
        $(pub(crate) static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition =
                definition($name, "socket", &$base, |attrs| fill(&$constant, attrs, Group::$group));
            Class::built_in(&DEFINITION)
        });)*

        /// The class of a group's members.
        pub(crate) fn class_of(group: Group) -> Option<&'static Type> {
            match group {
                Group::Plain => None,
                $(Group::$group => Some(&$constant),)*
            }
        }
    };
}

enumerations! {
    ADDRESS_FAMILY = "AddressFamily", INT_ENUM, AddressFamily;
    SOCKET_KIND = "SocketKind", INT_ENUM, SocketKind;
    MSG_FLAG = "MsgFlag", INT_FLAG, MsgFlag;
    ADDRESS_INFO = "AddressInfo", INT_FLAG, AddressInfo;
}

/// By number; of two names for one number the first in the alphabet is the member's.
fn fill(class: &Type, attrs: &Arc<Dict>, group: Group) {
    let mut members: Vec<(i64, &'static str)> =
        CONSTANTS.iter().filter(|c| c.group == group).map(|c| (c.value, c.name)).collect();
    members.sort_unstable();
    let members: Vec<(&'static str, i64)> = members.into_iter().map(|(value, name)| (name, value)).collect();
    enumeration::fill(class, attrs, &members);
}
