//! The iterators that are called by name: enumerate, zip, map, filter, reversed.

use super::class::Type;
use super::context::{Answer, Cx};
use super::exception::raise::type_error;
use super::iterator::{Iter, Walk};
use super::protocol::iterate::iter;
use super::row::Args;
use super::value::Value;

pub fn enumerate(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let inner = iter(cx, &args.values[0])?;
    Ok(Iter::new(Walk::Enumerate(inner, 0)))
}

pub fn zip(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let mut inner = Vec::new();
    for value in args.plain() {
        inner.push(iter(cx, value)?);
    }
    Ok(Iter::new(Walk::Zip { inner, strict: false }))
}

pub fn map(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let mut inner = Vec::new();
    for value in &args.plain()[1..] {
        inner.push(iter(cx, value)?);
    }
    Ok(Iter::new(Walk::Map { function: args.values[0].clone(), inner }))
}

pub fn filter(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    let inner = iter(cx, &args.values[1])?;
    Ok(Iter::new(Walk::Filter { function: args.values[0].clone(), inner }))
}

pub fn reversed(cx: &mut Cx, _: &Type, args: &Args) -> Answer {
    match &args.values[0] {
        Value::List(list) => Ok(Iter::new(Walk::ListBack(list.clone(), list.len()))),
        other => Err(type_error(cx, format!("'{}' object is not reversible", other.type_name().as_str()))),
    }
}

/// The complaint of a strict zip whose iterable number `at` ended first.
pub fn zip_ended(_: &mut Cx, _inner: &[Value], _at: usize) -> Answer<()> {
    Ok(())
}
