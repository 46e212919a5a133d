//! The built-in classes, a row for each: where its definition stands.

use std::sync::LazyLock;

use super::class::{Class, Definition, Type};

macro_rules! types {
    ($($constant:ident = $definition:expr;)*) => {
        $(pub(crate) static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition = $definition;
            Class::built_in(&DEFINITION)
        });)*

        /// The class of a definition in this table.
        pub(crate) fn of_definition(definition: &'static Definition) -> Option<&'static Type> {
            let all: &[&'static LazyLock<Type>] = &[$(&$constant),*];
            all.iter().map(|class| &***class).find(|class| class.definition.is_some_and(|d| std::ptr::eq(d, definition)))
        }
    };
}

types! {
    OBJECT = super::instance::methods::DEFINITION;
    TYPE = super::class::methods::DEFINITION;
    NONE = super::singletons::NONE;
    ELLIPSIS = super::singletons::ELLIPSIS;
    NOT_IMPLEMENTED = super::singletons::NOT_IMPLEMENTED;
    INT = super::int::methods::DEFINITION;
    BOOL = super::int::methods::BOOL;
    FLOAT = super::float::methods::DEFINITION;
    STR = super::str::methods::DEFINITION;
    BYTES = super::bytes::methods::BYTES;
    BYTEARRAY = super::bytes::methods::BYTEARRAY;
    MEMORYVIEW = super::memoryview::methods::DEFINITION;
    TUPLE = super::tuple::methods::DEFINITION;
    LIST = super::list::methods::DEFINITION;
    DICT = super::dict::methods::DEFINITION;
    DICT_KEYS = super::dict::views::KEYS;
    DICT_VALUES = super::dict::views::VALUES;
    DICT_ITEMS = super::dict::views::ITEMS;
    MAPPING_PROXY = super::dict::views::PROXY;
    SET = super::set::methods::SET;
    FROZENSET = super::set::methods::FROZENSET;
    RANGE = super::range::methods::RANGE;
    SLICE = super::range::methods::SLICE;
    FUNCTION = super::function::methods::FUNCTION;
    METHOD = super::function::methods::METHOD;
    BUILTIN_FUNCTION = super::function::methods::BUILTIN_FUNCTION;
    METHOD_DESCRIPTOR = super::function::methods::METHOD_DESCRIPTOR;
    WRAPPER_DESCRIPTOR = super::function::methods::WRAPPER_DESCRIPTOR;
    GETSET_DESCRIPTOR = super::function::methods::GETSET_DESCRIPTOR;
    MEMBER_DESCRIPTOR = super::class::slot_methods::MEMBER_DESCRIPTOR;
    INSTANCE_GETSET = super::class::slot_methods::INSTANCE_GETSET;
    CELL = super::function::methods::CELL;
    CODE = super::function::methods::CODE;
    METHOD_WRAPPER = super::function::methods::METHOD_WRAPPER;
    MODULE = super::module::methods::DEFINITION;
    GENERATOR = super::generator::methods::DEFINITION;
    PROPERTY = super::class::property_methods::PROPERTY;
    STATICMETHOD = super::class::property_methods::STATICMETHOD;
    CLASSMETHOD = super::class::property_methods::CLASSMETHOD;
    SUPER = super::class::property_methods::SUPER;
    GENERIC_ALIAS = super::class::type_hint_methods::ALIAS;
    UNION_TYPE = super::class::type_hint_methods::UNION;
    TRACEBACK = super::exception::traceback::DEFINITION;
    FRAME = super::exception::traceback::FRAME;
    CODE_NAME = super::exception::traceback::CODE_NAME;
}
