//! The text value. A lone surrogate U+D800..U+DFFF, which Rust's strings cannot hold, stands as U+10D800..U+10DFFF.

pub(crate) mod codecs;
pub(crate) mod format;
pub(crate) mod methods;
pub(crate) mod percent_operator;
pub(crate) mod receiver;
pub(crate) mod search;
pub(crate) mod translate;

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};

use hashbrown::HashTable;
use parking_lot::Mutex;

/// Python's `str`: its text, its length in code points and, once asked, its hash.
pub(crate) struct Str {
    text: Box<str>,
    chars: usize,
    hash: AtomicU64,
}

impl Str {
    pub(crate) fn new(text: impl Into<Box<str>>) -> Arc<Str> {
        let text: Box<str> = text.into();
        if let Some(shared) = short(&text) {
            return shared;
        }
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        Arc::new(Str { text, chars, hash: AtomicU64::new(0) })
    }

    /// One text after the other.
    pub(crate) fn concat(&self, other: &Str) -> Arc<Str> {
        let text = [&*self.text, &*other.text].concat().into();
        Arc::new(Str { text, chars: self.chars + other.chars, hash: AtomicU64::new(0) })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Length in code points.
    pub(crate) fn len(&self) -> usize {
        self.chars
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chars == 0
    }

    pub(crate) fn is_ascii(&self) -> bool {
        self.chars == self.text.len()
    }

    /// The code point at an index that is within the length.
    pub(crate) fn char_at(&self, index: usize) -> Option<char> {
        if self.is_ascii() { self.text.as_bytes().get(index).map(|b| *b as char) } else { self.text.chars().nth(index) }
    }

    /// The text from one code-point index to another, both clipped to the length.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &str {
        let (start, end) = (start.min(self.chars), end.min(self.chars));
        if start >= end {
            return "";
        }
        if self.is_ascii() {
            return &self.text[start..end];
        }
        let mut places = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]);
        let first = places.nth(start).unwrap_or(self.text.len());
        let last = if end == start { first } else { places.nth(end - start - 1).unwrap_or(self.text.len()) };
        &self.text[first..last]
    }

    /// The order of two texts by code points, lone surrogates in their own place.
    pub(crate) fn order(&self, other: &Str) -> Ordering {
        let (a, b) = (self.text.as_bytes(), other.text.as_bytes());
        let Some(mut at) = a.iter().zip(b).position(|(a, b)| a != b) else { return a.len().cmp(&b.len()) };
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let code = |text: &str| text[at..].chars().next().map(code_of);
        code(&self.text).cmp(&code(&other.text))
    }

    pub(crate) fn hash(&self) -> u64 {
        match self.hash.load(Relaxed) {
            0 => {
                let hash = hash_text(&self.text);
                self.hash.store(hash, Relaxed);
                hash
            }
            hash => hash,
        }
    }
}

impl std::ops::Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        self.text == other.text
    }
}

impl std::fmt::Debug for Str {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(f)
    }
}

/// The hash that every `Str` of this text has; never 0.
pub(crate) fn hash_text(text: &str) -> u64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15u64 ^ text.len() as u64;
    let mut chunks = text.as_bytes().chunks_exact(8);
    let mut mix = |word: u64| {
        let product = (hash ^ word) as u128 * 0xf135_7aea_2e62_a9c5u128;
        hash = (product as u64) ^ (product >> 64) as u64;
    };
    for chunk in &mut chunks {
        mix(u64::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]]));
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut word = [0u8; 8];
        word[..rest.len()].copy_from_slice(rest);
        mix(u64::from_le_bytes(word));
    }
    mix(0x51);
    hash.max(1)
}

/// The one text without characters, and those of one ASCII character.
fn short(text: &str) -> Option<Arc<Str>> {
    static EMPTY: LazyLock<Arc<Str>> = LazyLock::new(|| alone(""));
    static ASCII: LazyLock<[Arc<Str>; 128]> =
        LazyLock::new(|| std::array::from_fn(|code| alone((code as u8 as char).encode_utf8(&mut [0]))));
    match text.as_bytes() {
        [] => Some(EMPTY.clone()),
        [byte] => ASCII.get(*byte as usize).cloned(),
        _ => None,
    }
}

fn alone(text: &str) -> Arc<Str> {
    Arc::new(Str { text: text.into(), chars: text.len(), hash: AtomicU64::new(0) })
}

/// The one `Str` that stands for this name everywhere: names compare by address first.
pub(crate) fn intern(name: &str) -> Arc<Str> {
    static NAMES: Mutex<HashTable<Arc<Str>>> = Mutex::new(HashTable::new());
    let hash = hash_text(name);
    let mut names = NAMES.lock();
    let entry = names.entry(hash, |known| known.as_str() == name, |known| known.hash());
    let new = || {
        let new = Str::new(name);
        new.hash.store(hash, Relaxed);
        new
    };
    entry.or_insert_with(new).get().clone()
}

/// Whether this char stands for a lone surrogate, and which.
pub(crate) fn surrogate_of(c: char) -> Option<u16> {
    let code = c as u32;
    (0x10D800..=0x10DFFF).contains(&code).then(|| (code - 0x100000) as u16)
}

/// The char of a code point, with surrogates in their stand-in; `None` above U+10FFFF.
pub(crate) fn char_of(code: u32) -> Option<char> {
    if (0xD800..=0xDFFF).contains(&code) { char::from_u32(code + 0x100000) } else { char::from_u32(code) }
}

/// The code point that Python knows for a char.
pub(crate) fn code_of(c: char) -> u32 {
    surrogate_of(c).map_or(c as u32, u32::from)
}
