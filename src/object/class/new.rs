//! Making classes: whose metaclass, in which order of bases, with which slots. Knows nothing of class statements.

use std::sync::Arc;

use super::{Class, Type, linearise};
use crate::object::context::{Answer, Cx};
use crate::object::dict::Dict;
use crate::object::exception::raise::{runtime_error, type_error};
use crate::object::function::{BoundMethod, CellVar};
use crate::object::protocol::attribute::{bind, call_user_special};
use crate::object::protocol::{call, write};
use crate::object::row::Args;
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

/// The cell that holds the class for `super()`, on its way through the names of the body.
pub(crate) const CLASS_CELL: &str = "__classcell__";

/// `type(name, bases, attrs)`, and the same for a class under `type`.
pub(crate) fn from_arguments(cx: &mut Cx, meta: &Type, args: &Args) -> Answer {
    let [name, bases, attrs] = args.plain() else {
        let given = args.plain().len();
        return Err(match given {
            _ if !meta.is(&types::TYPE) => {
                type_error(cx, format!("type.__new__() takes exactly 3 arguments ({given} given)"))
            }
            1 => type_error(cx, "type() takes no keyword arguments"),
            _ => type_error(cx, "type() takes 1 or 3 arguments"),
        });
    };
    let wrong = |cx: &mut Cx, at: usize, wanted: &str, value: &Value| {
        let name = value.type_name();
        Err(type_error(cx, format!("type.__new__() argument {at} must be {wanted}, not {}", name.as_str())))
    };
    let Value::Str(name) = name.plain() else { return wrong(cx, 1, "str", name) };
    let Value::Tuple(bases) = bases.plain() else { return wrong(cx, 2, "tuple", bases) };
    let Value::Dict(attrs) = attrs.plain() else { return wrong(cx, 3, "dict", attrs) };
    let meta = metaclass(cx, meta, bases)?;
    let attrs = attrs.copy();
    if attrs.get_text("__module__").is_none() {
        let module = cx.world.globals.get_text("__name__").unwrap_or_else(|| Value::str("__main__"));
        attrs.set_text("__module__", module);
    }
    let keywords = Dict::new();
    for (name, value) in args.keywords() {
        keywords.set_name(name, value.clone());
    }
    make(cx, &meta, name, bases, attrs, &keywords).map(Value::Type)
}

/// The metaclass of a class with these bases: the one that is under all of theirs.
pub(crate) fn metaclass(cx: &mut Cx, wanted: &Type, bases: &[Value]) -> Answer<Type> {
    let mut winner = wanted;
    for base in bases {
        let of_base = base.class();
        if of_base.is_subclass(winner) {
            winner = of_base;
        } else if !winner.is_subclass(of_base) {
            return Err(type_error(
                cx,
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the \
                 metaclasses of all its bases",
            ));
        }
    }
    Ok(winner.clone())
}

/// Makes a class from its name, bases and the names of its body, and tells those who want to know of it.
pub(crate) fn make(
    cx: &mut Cx,
    meta: &Type,
    name: &Arc<Str>,
    bases: &[Value],
    attrs: Arc<Dict>,
    keywords: &Arc<Dict>,
) -> Answer<Type> {
    let bases = checked_bases(cx, bases)?;
    let layouts = || bases.iter().flat_map(Class::and_ancestors).filter(|c| has_layout(c));
    let outermost = layouts().find(|c| layouts().all(|other| c.is_subclass(other)));
    if outermost.is_none() && layouts().next().is_some() {
        return Err(type_error(cx, "multiple bases have instance lay-out conflict"));
    }
    let Some(ancestors) = linearise(&bases) else {
        let names: Vec<String> = bases.iter().map(|c| c.name().to_string()).collect();
        let message =
            format!("Cannot create a consistent method resolution\norder (MRO) for bases {}", names.join(", "));
        return Err(type_error(cx, message));
    };
    let slots = super::slots::add(cx, name, &bases, &attrs)?;
    let cell = attrs.remove_name(&intern(CLASS_CELL));
    let qualname = match attrs.remove_name(&intern("__qualname__")) {
        None => None,
        Some(Value::Str(name)) => Some(name),
        Some(other) => {
            let name = other.type_name();
            return Err(type_error(cx, format!("type __qualname__ must be a str, not {}", name.as_str())));
        }
    };
    if attrs.get_text("__doc__").is_none() {
        attrs.set_text("__doc__", Value::None);
    }
    if attrs.get_text("__eq__").is_some() && attrs.get_text("__hash__").is_none() {
        attrs.set_text("__hash__", Value::None);
    }
    let own_meta = (!meta.is(&types::TYPE)).then(|| meta.clone());
    let class = Class::made(name, bases, ancestors, attrs, own_meta, slots);
    if let Some(qualname) = qualname {
        class.set_qualname(qualname);
    }
    if let Some(cell) = cell.as_ref().and_then(Value::data::<CellVar>) {
        drop(cell.replace(Value::Type(class.clone())));
    }
    set_names(cx, &class)?;
    init_subclass(cx, &class, keywords)?;
    Ok(class)
}

fn checked_bases(cx: &mut Cx, bases: &[Value]) -> Answer<Vec<Type>> {
    let mut classes: Vec<Type> = Vec::new();
    for base in bases {
        let Value::Type(base) = base else {
            return Err(type_error(cx, "bases must be types"));
        };
        if base.definition.is_some_and(|d| !d.open) {
            return Err(type_error(cx, format!("type '{}' is not an acceptable base type", base.full_name())));
        }
        if classes.iter().any(|c| c.is(base)) {
            return Err(type_error(cx, format!("duplicate base class {}", base.name().as_str())));
        }
        classes.push(base.clone());
    }
    if classes.is_empty() {
        classes.push(types::OBJECT.clone());
    }
    Ok(classes)
}

/// Calls the `__set_name__` of what the class holds.
fn set_names(cx: &mut Cx, class: &Type) -> Answer<()> {
    for (key, value) in class.attrs().entries() {
        let Value::Object(object) = &value else { continue };
        if let (Some(property), Value::Str(name)) = (object.data::<super::property::Property>(), &key) {
            drop(property.name.replace(Some(name.clone())));
        }
        if object.class.special("__set_name__").is_none() {
            continue;
        }
        let args = [Value::Type(class.clone()), key.clone()];
        if let Err(raised) = call_user_special(cx, &value, "__set_name__", &args) {
            let attribute = write::repr(cx, &key)?;
            let (of, name) = (object.class.name(), class.name());
            let message =
                format!("Error calling __set_name__ on '{}' instance {attribute} in '{}'", of.as_str(), name.as_str());
            let error = runtime_error(cx, message);
            drop(error.0.cause.replace(Some(raised.clone())));
            drop(error.0.context.replace(Some(raised)));
            error.0.suppress_context.replace(true);
            return Err(error);
        }
    }
    Ok(())
}

/// `super(class, class).__init_subclass__(**keywords)`.
fn init_subclass(cx: &mut Cx, class: &Type, keywords: &Arc<Dict>) -> Answer<()> {
    let name = intern("__init_subclass__");
    let Some(found) = class.ancestors.iter().find_map(|c| c.attrs().get_name(&name)) else { return Ok(()) };
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.entries().into_iter().unzip();
    if let Value::Builtin(_) = found {
        if !names.is_empty() {
            let class_name = class.name();
            return Err(type_error(
                cx,
                format!("{}.__init_subclass__() takes no keyword arguments", class_name.as_str()),
            ));
        }
        return Ok(());
    }
    let this = Value::Type(class.clone());
    let bound = match &found {
        // A plain function named so is a class method all the same.
        Value::Function(_) => BoundMethod::new(this, found),
        _ => bind(cx, &found, &this, class)?,
    };
    call::call(cx, &bound, &Args { values: &values, names: &names }).map(drop)
}

/// Whether instances of a class have a shape of their own, which they cannot share with those of another such class.
fn has_layout(class: &Type) -> bool {
    use crate::object::exception::kinds::*;
    if !class.is_built_in() {
        return class.has_slots;
    }
    if class.is(&types::OBJECT) {
        return false;
    }
    let with_fields = [
        &ATTRIBUTE_ERROR,
        &BASE_EXCEPTION,
        &BASE_EXCEPTION_GROUP,
        &IMPORT_ERROR,
        &NAME_ERROR,
        &OS_ERROR,
        &STOP_ITERATION,
        &SYNTAX_ERROR,
        &SYSTEM_EXIT,
        &UNICODE_DECODE_ERROR,
        &UNICODE_ENCODE_ERROR,
        &UNICODE_TRANSLATE_ERROR,
    ];
    !class.is_subclass(&BASE_EXCEPTION) || with_fields.iter().any(|kind| class.is(kind))
}
