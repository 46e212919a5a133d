//! The built-in classes by name. What each is made of stands above the values, in `definitions.rs`, and is handed in at
//! the start: values know which classes there are, not their methods.

use std::sync::{LazyLock, OnceLock};

use super::class::{Class, Definition, Type};

macro_rules! types {
    ($($constant:ident)*) => {
        /// What each of them is made of.
        #[allow(non_snake_case)]
        pub(crate) struct Definitions { $(pub $constant: Definition),* }

        static NONE_YET: Definitions = Definitions { $($constant: Definition::PLAIN),* };

        $(pub(crate) static $constant: LazyLock<Type> = LazyLock::new(|| Class::built_in(&definitions().$constant));)*

        /// The class of a definition in this table.
        pub(crate) fn of_definition(definition: &'static Definition) -> Option<&'static Type> {
            let all: &[&'static LazyLock<Type>] = &[$(&$constant),*];
            all.iter().map(|class| &***class).find(|class| class.definition.is_some_and(|d| std::ptr::eq(d, definition)))
        }
    };
}

static DEFINITIONS: OnceLock<&'static Definitions> = OnceLock::new();

/// Before any class is used.
pub(crate) fn hand_in(definitions: &'static Definitions) {
    DEFINITIONS.get_or_init(|| definitions);
}

fn definitions() -> &'static Definitions {
    debug_assert!(DEFINITIONS.get().is_some(), "a class is used before it is known what classes are made of");
    DEFINITIONS.get().copied().unwrap_or(&NONE_YET)
}

types! {
    OBJECT
    TYPE
    NONE
    ELLIPSIS
    NOT_IMPLEMENTED
    INT
    BOOL
    FLOAT
    STR
    BYTES
    BYTEARRAY
    MEMORYVIEW
    TUPLE
    LIST
    DICT
    DICT_KEYS
    DICT_VALUES
    DICT_ITEMS
    MAPPING_PROXY
    SET
    FROZENSET
    RANGE
    SLICE
    FUNCTION
    METHOD
    BUILTIN_FUNCTION
    METHOD_DESCRIPTOR
    WRAPPER_DESCRIPTOR
    GETSET_DESCRIPTOR
    MEMBER_DESCRIPTOR
    INSTANCE_GETSET
    CELL
    CODE
    METHOD_WRAPPER
    MODULE
    GENERATOR
    PROPERTY
    STATICMETHOD
    CLASSMETHOD
    SUPER
    GENERIC_ALIAS
    UNION_TYPE
    TRACEBACK
    FRAME
    CODE_NAME
    ENUMERATE
    ZIP
    MAP
    FILTER
    REVERSED
    ENUM_TYPE
    ENUM
    REPR_ENUM
    FLAG
    INT_ENUM
    INT_FLAG
}
