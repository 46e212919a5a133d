//! The dict value: insertion-ordered, keyed by any hashable value. Its methods stand in `methods.rs`.

pub(crate) mod methods;
pub(crate) mod update;
pub(crate) mod views;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hashbrown::HashTable;

use super::context::{Answer, Cx};
use super::memory::drop::{drop_items, is_flat};
use super::memory::grow;
use super::protocol::compare;
use super::str::{Str, hash_text};
use super::value::Value;
use crate::world::cell::Shared;

pub(crate) struct Dict {
    table: Shared<Table>,
}

struct Entry {
    hash: u64,
    /// Unset where the entry was removed.
    key: Value,
    value: Value,
}

/// Up to so many entries are searched one by one.
const FEW: usize = 8;

/// Entries in order of insertion, and an index from hash to place once there were more than a few.
#[derive(Default)]
struct Table {
    entries: Vec<Entry>,
    /// How many of the entries are there.
    length: usize,
    index: Option<Box<HashTable<u32>>>,
    /// Counts the changes of what keys there are, and where.
    shape: u32,
    /// Whether it holds the attributes of a class.
    of_class: bool,
}

/// Counts the changes of all classes' attributes.
static CLASS_CHANGES: AtomicU64 = AtomicU64::new(0);

/// How often the attributes of any class have changed: what was found in a class stays true as long as this does.
#[inline]
pub(crate) fn class_changes() -> u64 {
    CLASS_CHANGES.load(Relaxed)
}

impl Table {
    /// Where the entry of this hash stands whose key is the one.
    #[inline]
    fn find(&self, hash: u64, mut is_it: impl FnMut(usize, &Value) -> bool) -> Option<usize> {
        let mut same = |at: usize| {
            let entry = &self.entries[at];
            entry.hash == hash && !entry.key.is_unset() && is_it(at, &entry.key)
        };
        match &self.index {
            None => (0..self.entries.len()).find(|at| same(*at)),
            Some(index) => index.find(hash, |at| same(*at as usize)).map(|at| *at as usize),
        }
    }

    // A key can be an instance of a user's subclass of str, too.

    fn find_text(&self, hash: u64, text: &str) -> Option<usize> {
        self.find(hash, |_, key| key.as_str().is_some_and(|key| key.as_str() == text))
    }

    #[inline]
    fn find_name(&self, name: &Arc<Str>) -> Option<usize> {
        self.find(name.hash(), |_, key| key.as_str().is_some_and(|key| Arc::ptr_eq(key, name) || **key == **name))
    }

    fn changed(&mut self) {
        self.shape = self.shape.wrapping_add(1);
        self.replaced();
    }

    #[inline]
    fn replaced(&self) {
        if self.of_class {
            CLASS_CHANGES.fetch_add(1, Relaxed);
        }
    }

    fn add(&mut self, hash: u64, key: Value, value: Value) -> usize {
        self.changed();
        let at = self.entries.len();
        grow(&mut self.entries);
        self.entries.push(Entry { hash, key, value });
        self.length += 1;
        let entries = &self.entries;
        match &mut self.index {
            Some(index) => drop(index.insert_unique(hash, at as u32, |at| entries[*at as usize].hash)),
            None if at >= FEW => self.reindex(),
            None => {}
        }
        at
    }

    fn remove(&mut self, at: usize) -> (Value, Value) {
        self.changed();
        self.length -= 1;
        let entry = &mut self.entries[at];
        if let Some(index) = &mut self.index
            && let Ok(found) = index.find_entry(entry.hash, |other| *other as usize == at)
        {
            found.remove();
        }
        let removed = (std::mem::take(&mut entry.key), std::mem::take(&mut entry.value));
        if at + 1 == self.entries.len() {
            while self.entries.last().is_some_and(|e| e.key.is_unset()) {
                self.entries.pop();
            }
        } else if self.entries.len() > 4 * FEW && self.length * 2 < self.entries.len() {
            self.entries.retain(|e| !e.key.is_unset());
            self.reindex();
        }
        removed
    }

    fn reindex(&mut self) {
        let mut index = HashTable::with_capacity(self.length);
        let entries = &self.entries;
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.key.is_unset()) {
            index.insert_unique(entry.hash, at as u32, |at| entries[*at as usize].hash);
        }
        self.index = Some(Box::new(index));
    }
}

impl Dict {
    pub(crate) fn new() -> Arc<Dict> {
        Arc::new(Dict { table: Shared::default() })
    }

    pub(crate) fn len(&self) -> usize {
        self.table.look(|table| table.length)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    // Keys that are names: no Python code can run, so these cannot fail.

    pub(crate) fn get_text(&self, text: &str) -> Option<Value> {
        self.get_hashed(hash_text(text), text)
    }

    /// The same for who asks several with the hash of the text.
    pub(crate) fn get_hashed(&self, hash: u64, text: &str) -> Option<Value> {
        self.table.look(|table| table.find_text(hash, text).map(|at| table.entries[at].value.clone()))
    }

    pub(crate) fn get_name(&self, name: &Arc<Str>) -> Option<Value> {
        self.table.look(|table| table.find_name(name).map(|at| table.entries[at].value.clone()))
    }

    pub(crate) fn set_name(&self, name: &Arc<Str>, value: Value) {
        let mut table = self.table.get_mut();
        let old = match table.find_name(name) {
            Some(at) => {
                table.replaced();
                std::mem::replace(&mut table.entries[at].value, value)
            }
            None => {
                table.add(name.hash(), Value::Str(name.clone()), value);
                return;
            }
        };
        drop(table);
        drop(old);
    }

    pub(crate) fn set_text(&self, name: &str, value: Value) {
        self.set_name(&super::str::intern(name), value);
    }

    pub(crate) fn remove_name(&self, name: &Arc<Str>) -> Option<Value> {
        let mut table = self.table.get_mut();
        let at = table.find_name(name)?;
        let removed = table.remove(at);
        drop(table);
        Some(removed.1)
    }

    /// Where a name's entry stands, to be asked again with [`Dict::look_at`].
    pub(crate) fn place_of(&self, name: &Arc<Str>) -> Option<u32> {
        self.table.look(|table| table.find_name(name).map(|at| at as u32))
    }

    /// Looks at the value at a place, if the entry there is still this very name.
    #[inline(always)]
    pub(crate) fn look_at<R>(&self, place: u32, name: &Arc<Str>, look: impl FnOnce(&Value) -> R) -> Option<R> {
        self.table.look(|table| match table.entries.get(place as usize) {
            Some(Entry { key: Value::Str(key), value, .. }) if Arc::ptr_eq(key, name) => Some(look(value)),
            _ => None,
        })
    }

    /// Replaces the value at a place, if the entry there is still this very name; else hands the value back.
    #[inline]
    pub(crate) fn set_at(&self, place: u32, name: &Arc<Str>, value: Value) -> Result<(), Value> {
        let mut table = self.table.get_mut();
        match table.entries.get_mut(place as usize) {
            Some(Entry { key: Value::Str(key), value: slot, .. }) if Arc::ptr_eq(key, name) => {
                let old = std::mem::replace(slot, value);
                table.replaced();
                drop(table);
                drop(old);
                Ok(())
            }
            _ => Err(value),
        }
    }

    // Keys of any kind: hashing and comparing may run the user's code.

    /// Where the key stands. Keys whose equality only Python code can tell are compared outside of any borrow.
    fn find(&self, cx: &mut Cx, hash: u64, key: &Value) -> Answer<Option<usize>> {
        loop {
            let mut unsure: Vec<(usize, Value)> = Vec::new();
            let found = self.table.look(|table| {
                table.find(hash, |at, candidate| match compare::same_key(candidate, key) {
                    Some(same) => same,
                    None => {
                        unsure.push((at, candidate.clone()));
                        false
                    }
                })
            });
            if found.is_some() {
                return Ok(found);
            }
            let mut changed = false;
            for (at, candidate) in unsure {
                let same = compare::equal(cx, &candidate, key)?;
                changed = !matches!(self.table.get().entries.get(at), Some(entry) if entry.key.is(&candidate));
                if changed {
                    break;
                }
                if same {
                    return Ok(Some(at));
                }
            }
            if !changed {
                return Ok(None);
            }
        }
    }

    pub(crate) fn get(&self, cx: &mut Cx, key: &Value) -> Answer<Option<Value>> {
        if let Value::Str(name) = key {
            return Ok(self.get_name(name));
        }
        let hash = compare::hash(cx, key)?;
        Ok(self.find(cx, hash, key)?.map(|at| self.table.look(|table| table.entries[at].value.clone())))
    }

    pub(crate) fn contains(&self, cx: &mut Cx, key: &Value) -> Answer<bool> {
        let hash = compare::hash(cx, key)?;
        Ok(self.find(cx, hash, key)?.is_some())
    }

    /// Sets a key; an equal key that is there already stays as it was written.
    pub(crate) fn insert(&self, cx: &mut Cx, key: Value, value: Value) -> Answer<()> {
        if let Value::Str(name) = &key {
            self.set_name(name, value);
            return Ok(());
        }
        let hash = compare::hash(cx, &key)?;
        let found = self.find(cx, hash, &key)?;
        let mut table = self.table.get_mut();
        let old = match found {
            Some(at) => {
                table.replaced();
                std::mem::replace(&mut table.entries[at].value, value)
            }
            None => {
                table.add(hash, key, value);
                return Ok(());
            }
        };
        drop(table);
        drop(old);
        Ok(())
    }

    /// Takes a key out.
    pub(crate) fn remove(&self, cx: &mut Cx, key: &Value) -> Answer<Option<Value>> {
        let hash = compare::hash(cx, key)?;
        let Some(at) = self.find(cx, hash, key)? else { return Ok(None) };
        let removed = self.table.get_mut().remove(at);
        Ok(Some(removed.1))
    }

    /// Takes the newest entry out.
    pub(crate) fn pop_last(&self) -> Option<(Value, Value)> {
        let mut table = self.table.get_mut();
        let at = table.entries.iter().rposition(|e| !e.key.is_unset())?;
        Some(table.remove(at))
    }

    pub(crate) fn clear(&self) {
        let mut table = self.table.get_mut();
        table.changed();
        (table.length, table.index) = (0, None);
        let gone = std::mem::take(&mut table.entries);
        drop(table);
        drop(gone);
    }

    /// What there is to know of its keys: as long as it is the same, no key has come or gone.
    #[inline]
    pub(crate) fn shape(&self) -> u32 {
        self.table.look(|table| table.shape)
    }

    /// From now on nobody changes it, and all worlds may look at it.
    pub(crate) fn freeze(&mut self) {
        self.table.freeze();
    }

    /// From now on it holds the attributes of a class, whose changes are counted.
    pub(crate) fn hold_class(&self) {
        self.table.get_mut().of_class = true;
    }

    /// The first entry at or after a place, and the place after it.
    pub(crate) fn entry_from(&self, place: usize) -> Option<(usize, Value, Value)> {
        self.table.look(|table| {
            let rest = table.entries.get(place..)?;
            let skip = rest.iter().position(|e| !e.key.is_unset())?;
            Some((place + skip + 1, rest[skip].key.clone(), rest[skip].value.clone()))
        })
    }

    /// The last entry before a place, and its place.
    pub(crate) fn entry_before(&self, place: usize) -> Option<(usize, Value, Value)> {
        let table = self.table.get();
        let at = table.entries[..place.min(table.entries.len())].iter().rposition(|e| !e.key.is_unset())?;
        Some((at, table.entries[at].key.clone(), table.entries[at].value.clone()))
    }

    /// The number of places, for walking backwards.
    pub(crate) fn places(&self) -> usize {
        self.table.look(|table| table.entries.len())
    }

    /// A copy of the entries, so that no borrow is held while they are used.
    pub(crate) fn entries(&self) -> Vec<(Value, Value)> {
        let entry = |e: &Entry| (!e.key.is_unset()).then(|| (e.key.clone(), e.value.clone()));
        self.table.look(|table| table.entries.iter().filter_map(entry).collect())
    }

    pub(crate) fn keys(&self) -> Vec<Value> {
        self.table.look(|table| table.entries.iter().map(|e| &e.key).filter(|k| !k.is_unset()).cloned().collect())
    }

    /// The keys that are text.
    pub(crate) fn names(&self) -> Vec<Arc<Str>> {
        let name = |e: &Entry| if let Value::Str(name) = &e.key { Some(name.clone()) } else { None };
        self.table.look(|table| table.entries.iter().filter_map(name).collect())
    }

    pub(crate) fn copy(&self) -> Arc<Dict> {
        let mut new = Table::default();
        self.table.look(|table| {
            for entry in table.entries.iter().filter(|e| !e.key.is_unset()) {
                new.add(entry.hash, entry.key.clone(), entry.value.clone());
            }
        });
        Arc::new(Dict { table: Shared::new(new) })
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let table = std::mem::take(self.table.own());
        if table.entries.iter().all(|entry| is_flat(&entry.key) && is_flat(&entry.value)) {
            return;
        }
        let items = table.entries.into_iter().flat_map(|e| [e.key, e.value]).filter(|v| !v.is_unset());
        drop_items(items.collect());
    }
}
