//! The built-in classes, a row for each: where its definition stands.

use std::sync::LazyLock;

use super::class::{Class, Definition, Type};

macro_rules! types {
    ($($constant:ident = $definition:expr;)*) => {
        $(pub static $constant: LazyLock<Type> = LazyLock::new(|| {
            static DEFINITION: Definition = $definition;
            Class::built_in(&DEFINITION)
        });)*

        /// The class of a definition in this table.
        pub fn of_definition(definition: &'static Definition) -> Option<&'static Type> {
            let all: &[&'static LazyLock<Type>] = &[$(&$constant),*];
            all.iter().map(|class| &***class).find(|class| class.definition.is_some_and(|d| std::ptr::eq(d, definition)))
        }
    };
}

types! {
    OBJECT = super::object_methods::DEFINITION;
    TYPE = super::type_methods::DEFINITION;
    NONE = super::singletons::NONE;
    ELLIPSIS = super::singletons::ELLIPSIS;
    NOT_IMPLEMENTED = super::singletons::NOT_IMPLEMENTED;
    INT = super::int::DEFINITION;
    BOOL = super::int::BOOL;
    FLOAT = super::float::DEFINITION;
    STR = super::str_methods::DEFINITION;
    BYTES = super::bytes_methods::BYTES;
    BYTEARRAY = super::bytes_methods::BYTEARRAY;
    MEMORYVIEW = super::memoryview::DEFINITION;
    TUPLE = super::tuple_methods::DEFINITION;
    LIST = super::list_methods::DEFINITION;
    DICT = super::dict_methods::DEFINITION;
    DICT_KEYS = super::dict_views::KEYS;
    DICT_VALUES = super::dict_views::VALUES;
    DICT_ITEMS = super::dict_views::ITEMS;
    MAPPING_PROXY = super::dict_views::PROXY;
    SET = super::set_methods::SET;
    FROZENSET = super::set_methods::FROZENSET;
    RANGE = super::range_methods::RANGE;
    SLICE = super::range_methods::SLICE;
    FUNCTION = super::function_methods::FUNCTION;
    METHOD = super::function_methods::METHOD;
    BUILTIN_FUNCTION = super::function_methods::BUILTIN_FUNCTION;
    METHOD_DESCRIPTOR = super::function_methods::METHOD_DESCRIPTOR;
    WRAPPER_DESCRIPTOR = super::function_methods::WRAPPER_DESCRIPTOR;
    GETSET_DESCRIPTOR = super::function_methods::GETSET_DESCRIPTOR;
    MEMBER_DESCRIPTOR = super::slots::MEMBER_DESCRIPTOR;
    INSTANCE_GETSET = super::slots::INSTANCE_GETSET;
    CELL = super::function_methods::CELL;
    CODE = super::function_methods::CODE;
    METHOD_WRAPPER = super::function_methods::METHOD_WRAPPER;
    MODULE = super::module_methods::DEFINITION;
    GENERATOR = super::generator_methods::DEFINITION;
    PROPERTY = super::descriptor::PROPERTY;
    STATICMETHOD = super::descriptor::STATICMETHOD;
    CLASSMETHOD = super::descriptor::CLASSMETHOD;
    SUPER = super::descriptor::SUPER;
    GENERIC_ALIAS = super::type_hint::ALIAS;
    UNION_TYPE = super::type_hint::UNION;
    TRACEBACK = super::exception::traceback::DEFINITION;
    FRAME = super::exception::traceback::FRAME;
    CODE_NAME = super::exception::traceback::CODE_NAME;
}
