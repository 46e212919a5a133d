//! Attributes as instructions ask for them: each remembers where in the class it last found its name. Only a short cut
//! past `attribute`, which has the rules.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, OnceLock};

use super::attribute::{self, own_attributes};
use crate::object::class::Type;
use crate::object::context::{Answer, Cx};
use crate::object::dict::class_changes;
use crate::object::exception::kinds::ATTRIBUTE_ERROR;
use crate::object::function::Builtin;
use crate::object::row::Kind;
use crate::object::str::{Str, intern};
use crate::object::types;
use crate::object::value::Value;

/// What a class has under a name.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    /// Nothing.
    Absent,
    /// A value that is what it is, also when it is asked of an instance.
    Plain,
    /// A function or a built-in method: called, it wants the instance first.
    Method,
    /// A built-in attribute that is computed.
    Getter,
    /// Anything else: a property, a class method, a descriptor.
    Other,
}

const KINDS: [Found; 5] = [Found::Absent, Found::Plain, Found::Method, Found::Getter, Found::Other];
/// The class has `__getattribute__` or `__getattr__`, or another way of its own.
const GETS: u32 = 8;
/// The class has `__setattr__` or `__slots__`.
const SETS: u32 = 16;

/// Where a name was last found. The terminal's interpreter lock keeps its fields together.
#[derive(Default)]
pub(crate) struct Site {
    class: AtomicU64,
    changes: AtomicU64,
    /// The kind of what was found, and the hooks of the class.
    kind: AtomicU32,
    /// Which class in the order of resolution has it, and where.
    depth: AtomicU32,
    place: AtomicU32,
    /// Where an instance last had it.
    own: AtomicU32,
}

/// What a site knows of a class.
#[derive(Clone, Copy)]
struct Seen {
    found: Found,
    gets: bool,
    sets: bool,
}

impl Site {
    #[inline]
    fn look(&self, class: &Type, name: &Arc<Str>) -> Seen {
        if self.class.load(Relaxed) != class.id || self.changes.load(Relaxed) != class_changes() {
            self.learn(class, name);
        }
        let kind = self.kind.load(Relaxed);
        Seen { found: KINDS[(kind & 7) as usize % KINDS.len()], gets: kind & GETS != 0, sets: kind & SETS != 0 }
    }

    #[cold]
    fn learn(&self, class: &Type, name: &Arc<Str>) {
        let (mut kind, looked_at) = (Found::Absent as u32, class);
        for (depth, class) in class.and_ancestors().enumerate() {
            let Some(place) = class.attrs().place_of(name) else { continue };
            let found = match class.attrs().get_name(name) {
                Some(Value::Function(_)) => Found::Method,
                Some(Value::Builtin(builtin)) => match builtin.row.kind {
                    Kind::Getter(_) => Found::Getter,
                    Kind::Method if builtin.is_method_of(looked_at) => Found::Method,
                    _ => Found::Other,
                },
                Some(Value::Object(_)) => Found::Other,
                _ => Found::Plain,
            };
            kind = found as u32;
            self.depth.store(depth as u32, Relaxed);
            self.place.store(place, Relaxed);
            break;
        }
        if class.is(&types::SUPER) {
            kind |= GETS;
        } else if class.built_in_base().definition.is_some_and(|definition| definition.hooks) {
            kind |= GETS | SETS;
        } else if !class.is_built_in() {
            if class.special("__getattribute__").is_some() || class.special("__getattr__").is_some() {
                kind |= GETS;
            }
            // `__slots__` says which names there may be: that is looked up each time.
            if class.special("__setattr__").is_some() || class.special("__slots__").is_some() {
                kind |= SETS;
            }
        }
        self.kind.store(kind, Relaxed);
        self.class.store(class.id, Relaxed);
        self.changes.store(class_changes(), Relaxed);
    }

    /// Looks at what the class has, as it stands there.
    #[inline(always)]
    fn look_in_class<R>(&self, class: &Type, name: &Arc<Str>, look: impl FnOnce(&Value) -> R) -> Option<R> {
        let owner = match self.depth.load(Relaxed) {
            0 => class,
            depth => class.ancestors.get(depth as usize - 1)?,
        };
        owner.attrs().look_at(self.place.load(Relaxed), name, look)
    }

    /// What the instance has itself.
    #[inline]
    fn of_instance(&self, value: &Value, name: &Arc<Str>) -> Option<Value> {
        let attrs = own_attributes(value)?;
        if let Some(found) = attrs.look_at(self.own.load(Relaxed), name, Value::clone) {
            return Some(found);
        }
        let place = attrs.place_of(name)?;
        self.own.store(place, Relaxed);
        attrs.get_name(name)
    }

    /// What the class or an ancestor has, whoever that is.
    pub(crate) fn of_class(&self, class: &Type, name: &Arc<Str>) -> Option<Value> {
        match self.look(class, name).found {
            Found::Absent => None,
            _ => self.look_in_class(class, name, Value::clone).or_else(|| class.lookup(name)),
        }
    }
}

/// `value.name`.
#[inline]
pub(crate) fn get(cx: &mut Cx, value: &Value, name: &Arc<Str>, site: &Site) -> Answer {
    if !matches!(value, Value::Type(_)) {
        let class = value.class();
        let seen = site.look(class, name);
        if !seen.gets {
            let of_class = || site.look_in_class(class, name, Value::clone);
            let found = match seen.found {
                Found::Absent | Found::Method => site.of_instance(value, name),
                Found::Plain => site.of_instance(value, name).or_else(of_class),
                Found::Getter => match of_class() {
                    Some(Value::Builtin(builtin)) => match (builtin.row.run)(cx, std::slice::from_ref(value)) {
                        // The long way adds to an AttributeError what it is about.
                        Err(raised) if raised.is_a(&ATTRIBUTE_ERROR) => None,
                        answer => return answer,
                    },
                    _ => None,
                },
                Found::Other => None,
            };
            if let Some(found) = found {
                return Ok(found);
            }
        }
    }
    attribute::get(cx, value, name)
}

/// The function that `value.name(...)` calls with the value put first; None where that is not known at once.
#[inline(always)]
pub(crate) fn quick_method(value: &Value, name: &Arc<Str>, site: &Site) -> Option<Value> {
    if matches!(value, Value::Type(_)) {
        return None;
    }
    let class = value.class();
    let seen = site.look(class, name);
    if seen.gets || seen.found != Found::Method {
        return None;
    }
    if own_attributes(value).is_some_and(|attrs| !attrs.is_empty() && attrs.place_of(name).is_some()) {
        return None;
    }
    site.look_in_class(class, name, Value::clone)
}

/// What `value.name(...)` calls: a function and the `self` to put first, or a bound value and nothing.
pub(crate) fn method(cx: &mut Cx, value: &Value, name: &Arc<Str>, site: &Site) -> Answer<(Value, Value)> {
    match value {
        Value::Module(_) => Ok((get(cx, value, name, site)?, Value::Unset)),
        _ => attribute::method(cx, value, name),
    }
}

/// `value.name = new`.
#[inline]
pub(crate) fn set(cx: &mut Cx, value: &Value, name: &Arc<Str>, site: &Site, new: Value) -> Answer<()> {
    if let Value::Object(object) = value
        && !object.class.is_built_in()
    {
        let seen = site.look(&object.class, name);
        if !seen.sets && matches!(seen.found, Found::Absent | Found::Plain | Found::Method) {
            if let Err(new) = object.attrs.set_at(site.own.load(Relaxed), name, new) {
                object.attrs.set_name(name, new);
                site.own.store(object.attrs.place_of(name).unwrap_or(u32::MAX), Relaxed);
            }
            return Ok(());
        }
    }
    attribute::set(cx, value, name, new)
}

/// Where a class last found the methods that the interpreter asks it for most.
#[derive(Default)]
pub(crate) struct Known {
    new: Site,
    init: Site,
    next: Site,
    /// Of a class that nobody changes, and that all worlds share.
    fixed_init: OnceLock<Option<Value>>,
    fixed_next: OnceLock<Option<Value>>,
}

/// What a class has under a name. A site is one world's: what all share is found once, or looked up each time.
fn known(class: &Type, name: &Arc<Str>, site: &Site, fixed: &OnceLock<Option<Value>>) -> Option<Value> {
    if class.is_fixed() {
        fixed.get_or_init(|| class.lookup(name)).clone()
    } else if class.is_built_in() {
        class.lookup(name)
    } else {
        site.of_class(class, name)
    }
}

static NEW: LazyLock<Arc<Str>> = LazyLock::new(|| intern("__new__"));
static INIT: LazyLock<Arc<Str>> = LazyLock::new(|| intern("__init__"));
static NEXT: LazyLock<Arc<Str>> = LazyLock::new(|| intern("__next__"));

impl Known {
    /// The `__new__` that a user's class defines.
    pub(crate) fn user_new(&self, class: &Type) -> Option<Value> {
        if class.is_built_in() {
            return None;
        }
        self.new.of_class(class, &NEW).filter(|new| !matches!(new, Value::Builtin(_)))
    }

    /// The `__init__` that runs for a class: any but that of `object`.
    pub(crate) fn init(&self, class: &Type) -> Option<Value> {
        // That of a built-in exception only repeats what making it did.
        let runs = |builtin: &Builtin| !builtin.row.doc.is_empty();
        known(class, &INIT, &self.init, &self.fixed_init)
            .filter(|init| !matches!(init, Value::Builtin(builtin) if !runs(builtin)))
    }

    pub(crate) fn next(&self, class: &Type) -> Option<Value> {
        known(class, &NEXT, &self.next, &self.fixed_next)
    }
}
