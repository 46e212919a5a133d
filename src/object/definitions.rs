//! What the built-in classes are made of, a row each: where the methods stand.

use super::iterator::classes;
use super::types::{self, Definitions};
use super::{
    bytes, class, dict, enum_type, exception, float, function, generator, instance, int, list, memoryview, module,
    range, set, singletons, str, tuple,
};

static DEFINITIONS: Definitions = Definitions {
    OBJECT: instance::methods::DEFINITION,
    TYPE: class::methods::DEFINITION,
    NONE: singletons::NONE,
    ELLIPSIS: singletons::ELLIPSIS,
    NOT_IMPLEMENTED: singletons::NOT_IMPLEMENTED,
    INT: int::methods::DEFINITION,
    BOOL: int::methods::BOOL,
    FLOAT: float::methods::DEFINITION,
    STR: str::methods::DEFINITION,
    BYTES: bytes::methods::BYTES,
    BYTEARRAY: bytes::bytearray::BYTEARRAY,
    MEMORYVIEW: memoryview::methods::DEFINITION,
    TUPLE: tuple::methods::DEFINITION,
    LIST: list::methods::DEFINITION,
    DICT: dict::methods::DEFINITION,
    DICT_KEYS: dict::views::KEYS,
    DICT_VALUES: dict::views::VALUES,
    DICT_ITEMS: dict::views::ITEMS,
    MAPPING_PROXY: dict::views::PROXY,
    SET: set::methods::SET,
    FROZENSET: set::methods::FROZENSET,
    RANGE: range::methods::RANGE,
    SLICE: range::methods::SLICE,
    FUNCTION: function::methods::FUNCTION,
    METHOD: function::methods::METHOD,
    BUILTIN_FUNCTION: function::methods::BUILTIN_FUNCTION,
    METHOD_DESCRIPTOR: function::methods::METHOD_DESCRIPTOR,
    WRAPPER_DESCRIPTOR: function::methods::WRAPPER_DESCRIPTOR,
    GETSET_DESCRIPTOR: function::methods::GETSET_DESCRIPTOR,
    MEMBER_DESCRIPTOR: class::slot_methods::MEMBER_DESCRIPTOR,
    INSTANCE_GETSET: class::slot_methods::INSTANCE_GETSET,
    CELL: function::methods::CELL,
    CODE: function::methods::CODE,
    METHOD_WRAPPER: function::methods::METHOD_WRAPPER,
    MODULE: module::methods::DEFINITION,
    GENERATOR: generator::methods::DEFINITION,
    PROPERTY: class::property_methods::PROPERTY,
    STATICMETHOD: class::property_methods::STATICMETHOD,
    CLASSMETHOD: class::property_methods::CLASSMETHOD,
    SUPER: class::property_methods::SUPER,
    GENERIC_ALIAS: class::type_hint_methods::ALIAS,
    UNION_TYPE: class::type_hint_methods::UNION,
    TRACEBACK: exception::traceback::DEFINITION,
    FRAME: exception::traceback::FRAME,
    CODE_NAME: exception::traceback::CODE_NAME,
    ENUMERATE: classes::ENUMERATE,
    ZIP: classes::ZIP,
    MAP: classes::MAP,
    FILTER: classes::FILTER,
    REVERSED: classes::REVERSED,
    ENUM_TYPE: enum_type::methods::ENUM_TYPE,
    ENUM: enum_type::methods::ENUM,
    REPR_ENUM: enum_type::methods::REPR_ENUM,
    FLAG: enum_type::methods::FLAG,
    INT_ENUM: enum_type::methods::INT_ENUM,
    INT_FLAG: enum_type::methods::INT_FLAG,
};

/// Before any class is used.
pub(crate) fn hand_in() {
    types::hand_in(&DEFINITIONS);
    exception::kinds::hand_in(&exception::rows::ROWS);
}
