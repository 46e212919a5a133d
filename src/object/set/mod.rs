//! The set and frozenset values: a table with open addressing whose order is the one that CPython's sets have, since
//! students see it. Their methods stand in `methods.rs`.

pub(crate) mod algebra;
pub(crate) mod methods;

use std::sync::Arc;

use super::context::{Answer, Cx};
use super::memory::drop::drop_items;
use super::memory::enlarge;
use super::protocol::compare;
use super::value::Value;
use crate::world::cell::Shared;

pub(crate) struct Set {
    pub frozen: bool,
    table: Shared<Table>,
}

#[derive(Clone, Default)]
enum Slot {
    #[default]
    Empty,
    /// An item was here: searches go on past it.
    Removed,
    Item(u64, Value),
}

#[derive(Clone)]
struct Table {
    slots: Vec<Slot>,
    /// Slots that are not empty.
    filled: usize,
    used: usize,
    /// Where `pop` goes on.
    finger: usize,
    /// Counts the changes, so that a search that ran Python code knows whether to begin again.
    changes: u64,
}

const SMALLEST: usize = 8;
/// How many slots beyond the first are tried before the search jumps.
const NEARBY: usize = 9;
const PERTURB_SHIFT: u32 = 5;

impl Default for Table {
    fn default() -> Table {
        Table { slots: vec![Slot::Empty; SMALLEST], filled: 0, used: 0, finger: 0, changes: 0 }
    }
}

/// The slots that a hash leads to, in order.
struct Search {
    mask: usize,
    perturb: u64,
    group: usize,
    at: usize,
    left: usize,
}

impl Search {
    fn new(mask: usize, hash: u64) -> Search {
        let group = hash as usize & mask;
        let mut search = Search { mask, perturb: hash, group, at: group, left: 0 };
        search.enter();
        search
    }

    fn enter(&mut self) {
        self.at = self.group;
        self.left = 1 + if self.group + NEARBY <= self.mask { NEARBY } else { 0 };
    }
}

impl Iterator for Search {
    type Item = usize;
    fn next(&mut self) -> Option<usize> {
        if self.left == 0 {
            self.perturb >>= PERTURB_SHIFT;
            self.group = self.group.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb as usize) & self.mask;
            self.enter();
        }
        let at = self.at;
        self.at += 1;
        self.left -= 1;
        Some(at)
    }
}

/// What a search came to.
enum Found {
    At(usize),
    /// Not there; the slot where it would go, and whether that slot held an item once.
    Free(usize, bool),
    /// Only Python code can tell whether the item at this slot is the same.
    Unsure(usize, Value),
}

impl Table {
    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// Looks for an item; `known` are slots whose items are known to differ.
    fn find(&self, hash: u64, item: &Value, known: &[usize]) -> Found {
        let mut free = None;
        for at in Search::new(self.mask(), hash) {
            match &self.slots[at] {
                Slot::Empty => return free.map_or(Found::Free(at, false), |at| Found::Free(at, true)),
                Slot::Removed => free = Some(at),
                Slot::Item(other, candidate) if *other == hash && !known.contains(&at) => {
                    match compare::same_key(candidate, item) {
                        Some(true) => return Found::At(at),
                        Some(false) => {}
                        None => return Found::Unsure(at, candidate.clone()),
                    }
                }
                Slot::Item(..) => {}
            }
        }
        Found::Free(0, false)
    }

    fn put(&mut self, at: usize, reused: bool, hash: u64, item: Value) {
        self.slots[at] = Slot::Item(hash, item);
        self.used += 1;
        self.changes += 1;
        if reused {
            return;
        }
        self.filled += 1;
        if self.filled * 5 >= self.mask() * 3 {
            self.resize(self.grown());
        }
    }

    fn grown(&self) -> usize {
        if self.used > 50_000 { self.used * 2 } else { self.used * 4 }
    }

    /// Makes room for more than so many items, and forgets removed ones.
    fn resize(&mut self, least: usize) {
        let mut size = SMALLEST;
        while size <= least {
            size <<= 1;
        }
        let mut slots = Vec::new();
        if !enlarge(&mut slots, size) {
            // A free slot is all that is needed until the code has ended.
            return;
        }
        slots.resize(size, Slot::Empty);
        let old = std::mem::replace(&mut self.slots, slots);
        for slot in old {
            if let Slot::Item(hash, item) = slot {
                self.put_new(hash, item);
            }
        }
        self.filled = self.used;
        self.changes += 1;
    }

    /// Puts an item that is known not to be there into a table without removed ones.
    fn put_new(&mut self, hash: u64, item: Value) {
        let free = Search::new(self.mask(), hash).find(|at| matches!(self.slots[*at], Slot::Empty));
        self.slots[free.unwrap_or(0)] = Slot::Item(hash, item);
    }

    fn take(&mut self, at: usize) -> Option<Value> {
        match std::mem::replace(&mut self.slots[at], Slot::Removed) {
            Slot::Item(_, item) => {
                self.used -= 1;
                self.changes += 1;
                Some(item)
            }
            _ => None,
        }
    }

    /// Room for so many more at once, as when another set is taken over.
    fn reserve(&mut self, more: usize) {
        if (self.filled + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2);
        }
    }
}

/// The hash that an item has in a set; that of a set is that of a frozenset like it.
fn hash_of(cx: &mut Cx, item: &Value) -> Answer<u64> {
    Ok(compare::hash_value(cx, item)? as u64)
}

fn lookup_hash(cx: &mut Cx, item: &Value) -> Answer<u64> {
    match item.plain() {
        Value::Set(set) if !set.frozen => Ok(set.frozen_hash() as u64),
        _ => hash_of(cx, item),
    }
}

impl Set {
    pub(crate) fn new(frozen: bool) -> Arc<Set> {
        Arc::new(Set { frozen, table: Shared::default() })
    }

    pub(crate) fn from_items(cx: &mut Cx, frozen: bool, items: impl IntoIterator<Item = Value>) -> Answer<Arc<Set>> {
        let set = Set::new(frozen);
        for item in items {
            set.add(cx, item)?;
        }
        Ok(set)
    }

    pub(crate) fn len(&self) -> usize {
        self.table.get().used
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Searches, with Python code called outside of any borrow.
    fn find(&self, cx: &mut Cx, hash: u64, item: &Value) -> Answer<Found> {
        let mut known = Vec::new();
        let mut changes = self.table.get().changes;
        loop {
            let found = self.table.get().find(hash, item, &known);
            let Found::Unsure(at, candidate) = found else { return Ok(found) };
            let same = compare::equal(cx, &candidate, item)?;
            let now = self.table.get().changes;
            if now != changes {
                changes = now;
                known.clear();
            } else if same {
                return Ok(Found::At(at));
            } else {
                known.push(at);
            }
        }
    }

    pub(crate) fn contains(&self, cx: &mut Cx, item: &Value) -> Answer<bool> {
        let hash = lookup_hash(cx, item)?;
        Ok(matches!(self.find(cx, hash, item)?, Found::At(_)))
    }

    fn contains_hashed(&self, cx: &mut Cx, hash: u64, item: &Value) -> Answer<bool> {
        Ok(matches!(self.find(cx, hash, item)?, Found::At(_)))
    }

    pub(crate) fn add(&self, cx: &mut Cx, item: Value) -> Answer<()> {
        let hash = hash_of(cx, &item)?;
        self.add_hashed(cx, hash, item)
    }

    fn add_hashed(&self, cx: &mut Cx, hash: u64, item: Value) -> Answer<()> {
        if let Found::Free(at, reused) = self.find(cx, hash, &item)? {
            self.table.get_mut().put(at, reused, hash, item);
        }
        Ok(())
    }

    /// Whether the item was there.
    pub(crate) fn remove(&self, cx: &mut Cx, item: &Value) -> Answer<bool> {
        let hash = lookup_hash(cx, item)?;
        self.remove_hashed(cx, hash, item)
    }

    fn remove_hashed(&self, cx: &mut Cx, hash: u64, item: &Value) -> Answer<bool> {
        let Found::At(at) = self.find(cx, hash, item)? else { return Ok(false) };
        let removed = self.table.get_mut().take(at);
        Ok(removed.is_some())
    }

    pub(crate) fn pop(&self) -> Option<Value> {
        let mut table = self.table.get_mut();
        if table.used == 0 {
            return None;
        }
        let size = table.slots.len();
        let mut at = table.finger & (size - 1);
        while !matches!(table.slots[at], Slot::Item(..)) {
            at = (at + 1) % size;
        }
        table.finger = at + 1;
        table.take(at)
    }

    pub(crate) fn clear(&self) {
        drop(self.table.take());
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        self.entries().into_iter().map(|(_, item)| item).collect()
    }

    fn entries(&self) -> Vec<(u64, Value)> {
        let table = self.table.get();
        let items = table.slots.iter();
        items.filter_map(|s| if let Slot::Item(hash, item) = s { Some((*hash, item.clone())) } else { None }).collect()
    }

    /// The first item at or after a place, and the place after it.
    pub(crate) fn item_from(&self, place: usize) -> Option<(usize, Value)> {
        let table = self.table.get();
        let rest = table.slots.iter().enumerate().skip(place);
        rest.into_iter()
            .find_map(|(at, s)| if let Slot::Item(_, item) = s { Some((at + 1, item.clone())) } else { None })
    }

    /// A new set of the same items.
    pub(crate) fn copy(&self, frozen: bool) -> Arc<Set> {
        let set = Set::new(frozen);
        set.take_over_new(self);
        set
    }

    /// Takes over another's contents and leaves it empty.
    pub(crate) fn take_from(&self, other: &Set) {
        drop(self.table.replace(other.table.take()));
    }

    /// Fills an empty set from another.
    fn take_over_new(&self, other: &Set) {
        let other = other.table.get();
        let mut table = self.table.get_mut();
        table.reserve(other.used);
        if table.mask() == other.mask() && other.filled == other.used {
            *table = Table { finger: 0, changes: 1, ..other.clone() };
            return;
        }
        for slot in &other.slots {
            if let Slot::Item(hash, item) = slot {
                table.put_new(*hash, item.clone());
            }
        }
        table.used = other.used;
        table.filled = other.used;
        table.changes += 1;
    }

    /// Adds all items of another set.
    pub(crate) fn merge(&self, cx: &mut Cx, other: &Arc<Set>) -> Answer<()> {
        if std::ptr::eq(self, &**other) || other.is_empty() {
            return Ok(());
        }
        if self.table.get().filled == 0 {
            self.take_over_new(other);
            return Ok(());
        }
        self.table.get_mut().reserve(other.len());
        for (hash, item) in other.entries() {
            cx.tick()?;
            self.add_hashed(cx, hash, item)?;
        }
        Ok(())
    }

    /// Makes room for so many more items at once.
    pub(crate) fn reserve(&self, more: usize) {
        self.table.get_mut().reserve(more);
    }

    /// What both hold: those items that the smaller one has.
    pub(crate) fn intersection(&self, cx: &mut Cx, other: &Set, frozen: bool) -> Answer<Arc<Set>> {
        let (large, small) = if other.len() > self.len() { (other, self) } else { (self, other) };
        let both = Set::new(frozen);
        for (hash, item) in small.entries() {
            cx.tick()?;
            if large.contains_hashed(cx, hash, &item)? {
                both.add_hashed(cx, hash, item)?;
            }
        }
        Ok(both)
    }

    /// What only this one holds.
    pub(crate) fn difference(&self, cx: &mut Cx, other: &Set, frozen: bool) -> Answer<Arc<Set>> {
        if self.len() >> 2 > other.len() {
            let rest = self.copy(frozen);
            rest.subtract(cx, other)?;
            return Ok(rest);
        }
        let rest = Set::new(frozen);
        for (hash, item) in self.entries() {
            cx.tick()?;
            if !other.contains_hashed(cx, hash, &item)? {
                rest.add_hashed(cx, hash, item)?;
            }
        }
        Ok(rest)
    }

    /// Takes out what another holds.
    pub(crate) fn subtract(&self, cx: &mut Cx, other: &Set) -> Answer<()> {
        if std::ptr::eq(self, other) {
            self.clear();
            return Ok(());
        }
        let doomed = if other.len() >> 3 > self.len() {
            self.intersection(cx, other, false)?.entries()
        } else {
            other.entries()
        };
        for (hash, item) in doomed {
            cx.tick()?;
            self.remove_hashed(cx, hash, &item)?;
        }
        self.tidy();
        Ok(())
    }

    /// Forgets removed items where they have become many.
    pub(crate) fn tidy(&self) {
        let mut table = self.table.get_mut();
        if table.filled - table.used > table.mask() / 4 {
            let grown = table.grown();
            table.resize(grown);
        }
    }

    /// Keeps what just one of both holds.
    pub(crate) fn toggle(&self, cx: &mut Cx, other: &Set) -> Answer<()> {
        if std::ptr::eq(self, other) {
            self.clear();
            return Ok(());
        }
        for (hash, item) in other.entries() {
            cx.tick()?;
            if !self.remove_hashed(cx, hash, &item)? {
                self.add_hashed(cx, hash, item)?;
            }
        }
        Ok(())
    }

    /// Whether another holds all of these items.
    pub(crate) fn is_within(&self, cx: &mut Cx, other: &Set) -> Answer<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        for (hash, item) in self.entries() {
            cx.tick()?;
            if !other.contains_hashed(cx, hash, &item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The hash of a frozenset: of its items in any order (the scheme of CPython).
    pub(crate) fn frozen_hash(&self) -> i64 {
        let shuffled = |h: u64| ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
        let mut hash = self.entries().into_iter().fold(0u64, |all, (hash, _)| all ^ shuffled(hash));
        hash ^= (self.len() as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX { 590_923_713 } else { hash as i64 }
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let slots = std::mem::take(self.table.own()).slots;
        drop_items(
            slots.into_iter().filter_map(|s| if let Slot::Item(_, item) = s { Some(item) } else { None }).collect(),
        );
    }
}
