//! `match`: each case is tried in turn. The subject lies on the stack; above it what the pattern captures, in a dict, until
//! all of the pattern has matched: only then are names bound.

use super::{Result, Unit};
use crate::object::function::code::Op;
use crate::object::str::intern;
use crate::object::value::Value;
use crate::syntax::ast::*;

/// The tests of one pattern that can fail.
#[derive(Default)]
struct Tries {
    /// Where the captures lie.
    captures: usize,
    /// Jumps, with how deep the stack is where they are taken.
    fails: Vec<(usize, usize)>,
}

impl<'a> Unit<'a> {
    pub(super) fn match_statement(&mut self, subject: &'a Expr, cases: &'a [Case]) -> Result {
        self.expr(subject)?;
        let base = self.depth;
        let mut ends = Vec::new();
        for case in cases {
            self.emit(Op::Dict(0));
            let mut tries = Tries { captures: self.depth, fails: Vec::new() };
            self.copy_subject();
            self.pattern(&case.pattern, &mut tries)?;
            let mut names = Vec::new();
            bound(&case.pattern, &mut names);
            for name in names {
                let name = self.own_name(name);
                let place = self.name_place(&name);
                self.emit(Op::Captured(place));
                self.store(&name);
            }
            self.emit(Op::Pop);
            let unguarded = match &case.guard {
                Some(guard) => self.jump_unless(guard)?,
                None => Vec::new(),
            };
            self.emit(Op::Pop);
            self.block(&case.body)?;
            ends.push(self.emit(Op::Jump(0)));
            self.fall(&mut tries.fails, base);
            unguarded.into_iter().for_each(|jump| self.land(jump));
            self.depth = base;
        }
        self.emit(Op::Pop);
        ends.into_iter().for_each(|end| self.land(end));
        Ok(())
    }

    /// From subject and captures: the subject once more on top.
    fn copy_subject(&mut self) {
        self.emit(Op::Swap(1));
        self.emit(Op::Dup);
        self.emit(Op::RotateThree);
    }

    /// Lands the jumps of what failed, and takes from the stack what was on it then, down to `depth`.
    fn fall(&mut self, fails: &mut Vec<(usize, usize)>, depth: usize) {
        fails.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let Some(deepest) = fails.first().map(|(at, _)| *at) else { return };
        self.depth = deepest;
        let mut fails = fails.drain(..).peekable();
        while self.depth > depth {
            while let Some((_, jump)) = fails.next_if(|(at, _)| *at == self.depth) {
                self.land(jump);
            }
            self.emit(Op::Pop);
        }
        fails.for_each(|(_, jump)| self.land(jump));
    }

    /// The bool on top decides.
    fn unless(&mut self, tries: &mut Tries) {
        let jump = self.emit(Op::JumpIfFalse(0));
        tries.fails.push((self.depth, jump));
    }

    /// Takes the value on top, where it matches.
    fn pattern(&mut self, pattern: &'a Pattern, tries: &mut Tries) -> Result {
        self.at(pattern.span, |unit| unit.pattern_here(pattern, tries))
    }

    fn pattern_here(&mut self, pattern: &'a Pattern, tries: &mut Tries) -> Result {
        match &pattern.kind {
            PatternKind::Value(value) => {
                self.expr(value)?;
                self.emit(Op::Compare(CompareOp::Eq));
                self.unless(tries);
            }
            PatternKind::Singleton(value) => {
                self.expr(value)?;
                self.emit(Op::Compare(CompareOp::Is));
                self.unless(tries);
            }
            PatternKind::As { pattern: Some(inner), name } => {
                self.emit(Op::Dup);
                self.pattern(inner, tries)?;
                self.capture(name.as_ref(), tries);
            }
            PatternKind::As { pattern: None, name } | PatternKind::Star(name) => self.capture(name.as_ref(), tries),
            PatternKind::Sequence(items) => {
                let star = items.iter().position(|item| matches!(item.kind, PatternKind::Star(_)));
                let count = (items.len() - usize::from(star.is_some())) as u32;
                self.emit(Op::MatchSequence { count, more: star.is_some() });
                self.unless(tries);
                match star {
                    None => self.emit(Op::Unpack(count)),
                    Some(before) => {
                        let after = items.len() - before - 1;
                        self.emit(Op::UnpackStar { before: before as u16, after: after as u16 })
                    }
                };
                items.iter().try_for_each(|item| self.pattern(item, tries))?;
            }
            PatternKind::Mapping { entries, rest } => {
                self.emit(Op::MatchMapping(entries.len() as u32));
                self.unless(tries);
                entries.iter().try_for_each(|(key, _)| self.expr(key))?;
                self.emit(Op::Tuple(entries.len() as u32));
                self.emit(Op::MatchKeys { rest: rest.is_some() });
                self.unless(tries);
                self.emit(Op::Unpack((entries.len() + usize::from(rest.is_some())) as u32));
                entries.iter().try_for_each(|(_, value)| self.pattern(value, tries))?;
                if rest.is_some() {
                    self.capture(rest.as_ref(), tries);
                }
            }
            PatternKind::Class { class, positional, keywords } => {
                self.expr(class)?;
                let names: Vec<Value> = keywords.iter().map(|(name, _)| Value::Str(intern(name))).collect();
                self.constant(Value::tuple(names));
                self.emit(Op::MatchClass(positional.len() as u32));
                self.unless(tries);
                self.emit(Op::Unpack((positional.len() + keywords.len()) as u32));
                let values = keywords.iter().map(|(_, value)| value);
                positional.iter().chain(values).try_for_each(|value| self.pattern(value, tries))?;
            }
            PatternKind::Or(all) => self.alternatives(all, tries)?,
        }
        Ok(())
    }

    fn alternatives(&mut self, all: &'a [Pattern], tries: &mut Tries) -> Result {
        let Some((last, first)) = all.split_last() else { return Ok(()) };
        let depth = self.depth;
        let mut ends = Vec::new();
        for alternative in first {
            let mut own = Tries { captures: tries.captures, fails: Vec::new() };
            self.emit(Op::Dup);
            self.pattern(alternative, &mut own)?;
            self.emit(Op::Pop);
            ends.push(self.emit(Op::Jump(0)));
            self.fall(&mut own.fails, depth);
            self.depth = depth;
        }
        self.pattern(last, tries)?;
        ends.into_iter().for_each(|end| self.land(end));
        Ok(())
    }

    fn capture(&mut self, name: Option<&Name>, tries: &Tries) {
        let Some(name) = name else {
            self.emit(Op::Pop);
            return;
        };
        let name = self.own_name(name);
        let place = self.name_place(&name);
        let depth = self.depth - tries.captures;
        self.emit(Op::Capture { name: place, depth: depth as u32 });
    }
}

/// The names that a pattern binds, each once.
pub(super) fn bound<'p>(pattern: &'p Pattern, names: &mut Vec<&'p Name>) {
    let mut add = |name: &'p Option<Name>| {
        if let Some(name) = name
            && !names.contains(&name)
        {
            names.push(name);
        }
    };
    match &pattern.kind {
        PatternKind::Value(_) | PatternKind::Singleton(_) => {}
        PatternKind::As { pattern: inner, name } => {
            add(name);
            inner.iter().for_each(|inner| bound(inner, names));
        }
        PatternKind::Star(name) => add(name),
        PatternKind::Sequence(items) | PatternKind::Or(items) => items.iter().for_each(|item| bound(item, names)),
        PatternKind::Mapping { entries, rest } => {
            add(rest);
            entries.iter().for_each(|(_, value)| bound(value, names));
        }
        PatternKind::Class { positional, keywords, .. } => {
            positional.iter().for_each(|value| bound(value, names));
            keywords.iter().for_each(|(_, value)| bound(value, names));
        }
    }
}
