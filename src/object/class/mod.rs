//! Classes: the built-in ones, made from their definition's rows, and those that users write.

pub(crate) mod methods;
pub(crate) mod new;
pub(crate) mod property;
pub(crate) mod property_methods;
pub(crate) mod slot_methods;
pub(crate) mod slots;
pub(crate) mod type_hint;
pub(crate) mod type_hint_methods;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, OnceLock, Weak};

use super::context::{Answer, Cx};
use super::dict::Dict;
use super::function::Builtin;
use super::protocol::cached::Known;
use super::row::{Args, Row, Takes};
use super::str::{Str, hash_text, intern};
use super::value::Value;
use crate::world::cell::Shared;
use crate::world::per_world::{Kept, PerWorld};

pub(crate) type Type = Arc<Class>;

/// A built-in class by reference to its static.
pub(crate) type TypeRef = &'static LazyLock<Type>;

/// Makes an instance of the class (or of a subclass of the built-in class that has this).
pub(crate) type New = fn(&mut Cx, &Type, &Args) -> Answer;

/// Everything there is to say of a built-in class.
pub(crate) struct Definition {
    pub name: &'static str,
    /// `builtins`, `socket`, ...
    pub module: &'static str,
    /// None for `object` itself, and for those right under it.
    pub base: Option<TypeRef>,
    /// Its other bases, where it has several.
    pub others: &'static [TypeRef],
    pub doc: &'static str,
    /// How it is called, for hints and help, where no row says so.
    pub params: &'static str,
    pub methods: &'static [Row],
    /// Rows that several classes have: what sequences, sets and so on can do (`row/special.rs`).
    pub shared: &'static [&'static [Row]],
    /// None: "cannot create 'x' instances".
    pub new: Option<New>,
    /// Whether users may write a subclass.
    pub open: bool,
    /// Its own class, where that is not `type`.
    pub meta: Option<TypeRef>,
    /// Whether messages name the class with its module, as for most that CPython writes in C outside of the builtins.
    pub dotted: bool,
    /// Whether instances take attributes of their own.
    pub attributes: bool,
    /// Adds to the attributes what is no row.
    pub fill: Option<fn(&Arc<Dict>)>,
    /// Whether it has rows for `__getattribute__` and `__setattr__` that differ from those of `object`.
    pub hooks: bool,
}

impl Definition {
    /// Whether CPython has this class in Python: its computed attributes are properties.
    pub(crate) fn is_python(&self) -> bool {
        self.methods.iter().any(|row| row.takes == Takes::Python)
    }

    /// The name with its module, as C knows the class: `_socket.socket`, `int`.
    pub(crate) fn full_name(&self) -> String {
        match self.module {
            "builtins" => self.name.to_string(),
            module => format!("{module}.{}", self.name),
        }
    }

    /// A class under `object` that can neither be called nor subclassed; change what differs.
    pub(crate) const PLAIN: Definition = Definition {
        name: "",
        module: "builtins",
        base: None,
        others: &[],
        doc: "",
        params: "",
        methods: &[],
        shared: &[],
        new: None,
        open: false,
        meta: None,
        dotted: false,
        attributes: false,
        fill: None,
        hooks: false,
    };
}

/// A Python class.
pub(crate) struct Class {
    name: Shared<Arc<Str>>,
    qualname: Shared<Arc<Str>>,
    pub bases: Vec<Type>,
    /// The method resolution order without the class itself.
    pub ancestors: Vec<Type>,
    attrs: Attributes,
    /// The definition of a built-in class.
    pub definition: Option<&'static Definition>,
    /// How instances are made: of the nearest built-in ancestor.
    pub new: Option<New>,
    /// Whether its instances have a `__del__` to run when they go.
    pub finalizer: bool,
    /// Whether its instances take any attribute.
    pub has_dict: bool,
    /// Whether it names attributes of its instances itself, in `__slots__`.
    pub has_slots: bool,
    /// Its metaclass, where a user wrote that.
    meta: Option<Type>,
    subclasses: Shared<Vec<Weak<Class>>>,
    /// No other class has or had it.
    pub id: u64,
    pub known: Known,
}

/// The attributes of a class. Those of a built-in one are made when somebody first looks.
enum Attributes {
    /// A user's class: it belongs to one world as a whole.
    Own(Arc<Dict>),
    /// CPython has it in C: nobody changes it, and all worlds share it.
    Fixed(OnceLock<Arc<Dict>>),
    /// CPython has it in Python: each world may change its own.
    PerWorld(PerWorld<Arc<Dict>>),
}

impl Kept for Arc<Dict> {
    fn clear(&self) {
        Dict::clear(self);
    }
}

// No names that could be asked for: where a built-in class that was renamed has its new ones.
const NEW_NAME: &str = ".name";
const NEW_QUALNAME: &str = ".qualname";

fn new_id() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Relaxed) + 1
}

impl Class {
    /// The class of a definition.
    pub(crate) fn built_in(definition: &'static Definition) -> Type {
        let bases: Vec<Type> = match definition.base {
            Some(base) => std::iter::once(&base).chain(definition.others).map(|base| (***base).clone()).collect(),
            None if definition.name == "object" => vec![],
            None => vec![super::types::OBJECT.clone()],
        };
        let ancestors = match &bases[..] {
            [one] => one.and_ancestors().cloned().collect(),
            _ => linearise(&bases).unwrap_or_default(),
        };
        let new = definition.new;
        let name = intern(definition.name);
        let changes =
            definition.meta.is_some() || definition.is_python() || bases.iter().any(|base| base.is_per_world());
        let class = Class {
            name: Shared::frozen(name.clone()),
            qualname: Shared::frozen(name),
            bases,
            ancestors,
            attrs: if changes { Attributes::PerWorld(PerWorld::new()) } else { Attributes::Fixed(OnceLock::new()) },
            definition: Some(definition),
            new,
            finalizer: false,
            has_dict: definition.attributes,
            has_slots: false,
            meta: None,
            subclasses: Shared::frozen(Vec::new()),
            id: new_id(),
            known: Known::default(),
        };
        Arc::new(class)
    }

    /// A class made by a `class` statement or by `type(name, bases, dict)`, all about it being known already.
    pub(crate) fn made(
        name: &Arc<Str>,
        bases: Vec<Type>,
        ancestors: Vec<Type>,
        attrs: Arc<Dict>,
        meta: Option<Type>,
        shape: Shape,
    ) -> Type {
        attrs.hold_class();
        let new = ancestors.iter().find_map(|base| base.definition.and_then(|d| d.new));
        let finalizer = attrs.get_text("__del__").is_some() || ancestors.iter().any(|base| base.finalizer);
        let class = Arc::new(Class {
            finalizer,
            has_dict: shape.has_dict,
            has_slots: shape.has_slots,
            meta,
            name: Shared::new(name.clone()),
            qualname: Shared::new(name.clone()),
            bases,
            ancestors,
            attrs: Attributes::Own(attrs),
            definition: None,
            new,
            subclasses: Shared::default(),
            id: new_id(),
            known: Known::default(),
        });
        for base in &class.bases {
            if !base.is_built_in() {
                base.subclasses.get_mut().push(Arc::downgrade(&class));
            }
        }
        class
    }

    #[inline(always)]
    pub(crate) fn attrs(&self) -> &Arc<Dict> {
        let found = match &self.attrs {
            Attributes::Own(attrs) => Some(attrs),
            Attributes::Fixed(attrs) => attrs.get(),
            Attributes::PerWorld(_) => None,
        };
        match found {
            Some(attrs) => attrs,
            None => self.other_attrs(),
        }
    }

    fn other_attrs(&self) -> &Arc<Dict> {
        match &self.attrs {
            Attributes::Own(attrs) => attrs,
            Attributes::Fixed(attrs) => attrs.get_or_init(|| self.frozen_attrs()),
            Attributes::PerWorld(attrs) => attrs.get(|| self.made_attrs()),
        }
    }

    fn made_attrs(&self) -> Arc<Dict> {
        self.definition.map_or_else(Dict::new, rows_of)
    }

    #[cold]
    fn frozen_attrs(&self) -> Arc<Dict> {
        let mut attrs = self.made_attrs();
        if let Some(attrs) = Arc::get_mut(&mut attrs) {
            attrs.freeze();
        }
        attrs
    }

    /// Whether it is a built-in class that each world may change for itself.
    pub(crate) fn is_per_world(&self) -> bool {
        matches!(self.attrs, Attributes::PerWorld(_))
    }

    /// Whether nobody can ever change it.
    pub(crate) fn is_fixed(&self) -> bool {
        matches!(self.attrs, Attributes::Fixed(_))
    }

    pub(crate) fn name(&self) -> Arc<Str> {
        self.renamed(NEW_NAME).unwrap_or_else(|| self.name.cloned())
    }

    pub(crate) fn qualname(&self) -> Arc<Str> {
        self.renamed(NEW_QUALNAME).unwrap_or_else(|| self.qualname.cloned())
    }

    fn renamed(&self, what: &str) -> Option<Arc<Str>> {
        let Attributes::PerWorld(_) = self.attrs else { return None };
        self.attrs().get_text(what)?.as_str().cloned()
    }

    /// The name as messages quote it.
    pub(crate) fn quoted_name(&self) -> Arc<Str> {
        match self.definition {
            Some(definition) if definition.dotted => intern(&format!("{}.{}", definition.module, definition.name)),
            _ => self.name(),
        }
    }

    pub(crate) fn rename(&self, name: Arc<Str>) {
        match &self.attrs {
            Attributes::PerWorld(_) => self.attrs().set_text(NEW_NAME, Value::Str(name)),
            _ => drop(self.name.replace(name)),
        }
    }

    pub(crate) fn set_qualname(&self, name: Arc<Str>) {
        match &self.attrs {
            Attributes::PerWorld(_) => self.attrs().set_text(NEW_QUALNAME, Value::Str(name)),
            _ => drop(self.qualname.replace(name)),
        }
    }

    pub(crate) fn is_built_in(&self) -> bool {
        self.definition.is_some()
    }

    pub(crate) fn module(&self) -> Value {
        match self.definition {
            Some(definition) => Value::str(definition.module),
            None => self.attrs().get_text("__module__").unwrap_or_else(|| Value::str("builtins")),
        }
    }

    /// Its own class: `type`, or what it has in its place.
    pub(crate) fn meta(&self) -> &Type {
        match &self.meta {
            Some(meta) => meta,
            None => self.definition.and_then(|definition| definition.meta).map_or(&super::types::TYPE, |meta| meta),
        }
    }

    /// Whether a user wrote its metaclass.
    pub(crate) fn has_own_meta(&self) -> bool {
        self.meta.is_some()
    }

    /// What a metaclass that a user wrote says of a special method.
    pub(crate) fn meta_special(&self, name: &str) -> Option<Value> {
        self.meta.as_ref()?.special(name)
    }

    /// The name with its module, as `repr(type)` and tracebacks show it: `socket.gaierror`, `__main__.Mine`, `int`.
    pub(crate) fn full_name(&self) -> String {
        match self.module() {
            Value::Str(module) if module.as_str() != "builtins" => {
                format!("{}.{}", module.as_str(), self.qualname().as_str())
            }
            _ => self.qualname().to_string(),
        }
    }

    /// The class and then its ancestors: the method resolution order.
    pub(crate) fn and_ancestors(self: &Arc<Self>) -> impl Iterator<Item = &Type> {
        std::iter::once(self).chain(self.ancestors.iter())
    }

    /// The attribute as it stands in the class or its nearest ancestor, unbound.
    pub(crate) fn lookup(self: &Arc<Self>, name: &Arc<Str>) -> Option<Value> {
        self.attrs().get_name(name).or_else(|| self.ancestors.iter().find_map(|class| class.attrs().get_name(name)))
    }

    /// The same by plain text, for names that the interpreter itself asks for.
    pub(crate) fn lookup_text(self: &Arc<Self>, name: &str) -> Option<Value> {
        let hash = hash_text(name);
        self.and_ancestors().find_map(|class| class.attrs().get_hashed(hash, name))
    }

    /// The attribute and the class it was found in.
    pub(crate) fn lookup_with_owner(self: &Arc<Self>, name: &Arc<Str>) -> Option<(Value, Type)> {
        self.and_ancestors().find_map(|class| Some((class.attrs().get_name(name)?, class.clone())))
    }

    /// What a user's class (not a built-in one) says of a special method; the quick way past built-in types.
    pub(crate) fn special(self: &Arc<Self>, name: &str) -> Option<Value> {
        if self.is_built_in() {
            return None;
        }
        // A user's class can stand behind a built-in one where there are several bases.
        let hash = hash_text(name);
        self.and_ancestors().filter(|class| !class.is_built_in()).find_map(|class| class.attrs().get_hashed(hash, name))
    }

    pub(crate) fn is_subclass(self: &Arc<Self>, other: &Type) -> bool {
        self.and_ancestors().any(|class| Arc::ptr_eq(class, other))
    }

    pub(crate) fn is(self: &Arc<Self>, other: &Type) -> bool {
        Arc::ptr_eq(self, other)
    }

    /// The nearest built-in class: itself or an ancestor.
    pub(crate) fn built_in_base(self: &Arc<Self>) -> &Type {
        self.and_ancestors().find(|class| class.is_built_in()).unwrap_or(self)
    }

    pub(crate) fn subclasses(&self) -> Vec<Type> {
        self.subclasses.get().iter().filter_map(Weak::upgrade).collect()
    }
}

/// The attributes of a built-in class, from its rows.
fn rows_of(definition: &'static Definition) -> Arc<Dict> {
    let attrs = Dict::new();
    for row in definition.shared.iter().copied().flatten().chain(definition.methods) {
        attrs.set_name(&intern(row.name), Builtin::of_class(row, definition));
    }
    // What compares by value and has no hash of its own cannot be a key.
    if definition.base.is_none()
        && definition.name != "object"
        && attrs.get_text("__eq__").is_some()
        && attrs.get_text("__hash__").is_none()
    {
        attrs.set_text("__hash__", Value::None);
    }
    if !definition.doc.is_empty() && attrs.get_text("__doc__").is_none() {
        attrs.set_text("__doc__", Value::str(definition.doc));
    }
    if let Some(fill) = definition.fill {
        fill(&attrs);
    }
    attrs.hold_class();
    attrs
}

/// The C3 linearisation of some bases: the ancestors of a new class; None where no consistent order exists.
pub(crate) fn linearise(bases: &[Type]) -> Option<Vec<Type>> {
    let mut lists: Vec<Vec<Type>> = bases.iter().map(|base| base.and_ancestors().cloned().collect()).collect();
    lists.push(bases.to_vec());
    let mut order = Vec::new();
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Some(order);
        }
        let next = lists
            .iter()
            .map(|list| &list[0])
            .find(|head| lists.iter().all(|list| !list[1..].iter().any(|c| c.is(head))))?
            .clone();
        for list in &mut lists {
            if list[0].is(&next) {
                list.remove(0);
            }
        }
        order.push(next);
    }
}

/// How a class keeps the attributes of its instances.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// They take any attribute.
    pub has_dict: bool,
    /// It names attributes of its own.
    pub has_slots: bool,
}
