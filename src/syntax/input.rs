//! The parser's input: a place among the tokens, which notes how far anyone looked. Knows no grammar.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use nom::IResult;
use nom::error::{ErrorKind, ParseError};
use unicode_normalization::UnicodeNormalization;

use super::ast::{Expr, Name};
use super::error::{Fault, SyntaxClass, Until};
use super::lexer::Lexed;
use super::scopes::ScopeId;
use super::token::{Kind, Token};
use crate::text::Span;

/// The compiler of CPython gives up below this many nested nodes.
const MOST_DEPTH: u32 = 2990;

/// Why a rule did not match: not here, or an error that ends the parse.
#[derive(Debug)]
pub(super) struct Miss(pub Option<Box<Fault>>);

impl<'a> ParseError<Input<'a>> for Miss {
    fn from_error_kind(_: Input<'a>, _: ErrorKind) -> Self {
        Miss(None)
    }

    fn append(_: Input<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

pub(super) type Parsed<'a, T> = IResult<Input<'a>, T, Miss>;

/// The rules whose results are remembered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Expression,
    Disjunction,
    BitwiseOr,
}

/// Where a rule ended and what it gave, if it matched.
type Remembered = Option<(usize, Rc<Expr>)>;

/// What all places of one parse share.
pub(super) struct Parse<'a> {
    pub text: &'a str,
    pub base: u32,
    pub tokens: &'a [Token],
    /// How far any rule has looked.
    furthest: Cell<usize>,
    depth: Cell<u32>,
    /// The last operator with nothing behind it that could be its operand.
    nowhere: Cell<usize>,
    /// The second pass, which looks for what may have been meant.
    diagnosing: Cell<bool>,
    second_pass: Cell<bool>,
    /// Results of the second pass, where rules look at the same place again and again. As in CPython, what was found
    /// without checks stands when the same rule is asked again with them.
    memory: RefCell<BTreeMap<(usize, Rule), Remembered>>,
    /// The whole text, where `text` is a part of it.
    pub root: &'a str,
    pub in_fstring: bool,
    pub interactive: bool,
    /// What was warned of inside f-strings: where, and the words.
    pub warnings: RefCell<Vec<(u32, String)>>,
    /// The first place where async was used.
    pub first_async: Cell<Option<Span>>,
    /// How many nodes that open a scope were made.
    pub scopes: Cell<u32>,
}

impl<'a> Parse<'a> {
    pub(super) fn new(text: &'a str, base: u32, tokens: &'a [Token]) -> Self {
        Parse {
            text,
            base,
            tokens,
            furthest: Cell::new(0),
            depth: Cell::new(0),
            nowhere: Cell::new(usize::MAX),
            diagnosing: Cell::new(false),
            second_pass: Cell::new(false),
            memory: RefCell::default(),
            root: text,
            in_fstring: false,
            interactive: false,
            warnings: RefCell::default(),
            first_async: Cell::new(None),
            scopes: Cell::new(0),
        }
    }

    /// Adds what was warned of when the tokens that were looked at were read.
    pub(super) fn take_warnings(&self, lexed: &Lexed) -> Vec<(u32, String)> {
        let mut all = self.warnings.take();
        let read = lexed.warnings.iter().filter(|(index, _)| *index <= self.furthest());
        all.extend(read.map(|(index, message)| (self.tokens[*index].span.start, message.clone())));
        all.sort_by_key(|(at, _)| *at);
        all
    }

    pub(super) fn start(&self) -> Input<'_> {
        Input { state: self, at: 0 }
    }

    pub(super) fn start_at(&self, at: usize) -> Input<'_> {
        Input { state: self, at }
    }

    /// Forgets what rules gave, so that they look again.
    pub(super) fn forget(&self) {
        self.memory.borrow_mut().clear();
    }

    pub(super) fn depth(&self) -> u32 {
        self.depth.get()
    }

    pub(super) fn set_depth(&self, depth: u32) {
        self.depth.set(depth);
    }

    pub(super) fn furthest(&self) -> usize {
        self.furthest.get()
    }

    pub(super) fn read_all(&self) {
        self.furthest.set(self.tokens.len() - 1);
    }

    pub(super) fn diagnose(&self) {
        self.nowhere.set(usize::MAX);
        self.diagnosing.set(true);
        self.second_pass.set(true);
    }
}

#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    pub state: &'a Parse<'a>,
    at: usize,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({})", self.at)
    }
}

impl<'a> Input<'a> {
    #[inline]
    pub(super) fn token(self) -> Token {
        let at = self.at.min(self.state.tokens.len() - 1);
        if at > self.state.furthest.get() {
            self.state.furthest.set(at);
        }
        self.state.tokens[at]
    }

    #[inline]
    pub(super) fn kind(self) -> Kind {
        self.token().kind
    }

    pub(super) fn is(self, kind: Kind) -> bool {
        self.kind() == kind
    }

    /// Behind the token here.
    #[inline]
    pub(super) fn next(self) -> Self {
        Input { at: self.at + 1, ..self }
    }

    pub(super) fn index(self) -> usize {
        self.at
    }

    pub(super) fn start(self) -> u32 {
        self.state.tokens[self.at.min(self.state.tokens.len() - 1)].span.start
    }

    /// The token just before.
    pub(super) fn previous(self) -> Token {
        self.state.tokens[self.at.saturating_sub(1).min(self.state.tokens.len() - 1)]
    }

    /// From `start` to the end of the token before.
    pub(super) fn span_from(self, start: u32) -> Span {
        Span { start, end: self.previous().span.end }
    }

    pub(super) fn text(self, span: Span) -> &'a str {
        let base = self.state.base;
        &self.state.text[(span.start - base) as usize..(span.end - base) as usize]
    }

    pub(super) fn diagnosing(self) -> bool {
        self.state.diagnosing.get()
    }

    /// Whether the operator here is known to have no operand: callers that bind less closely need not look again, which
    /// would double the work with each bracket.
    pub(super) fn leads_nowhere(self) -> bool {
        self.state.nowhere.get() == self.at
    }

    pub(super) fn note_leads_nowhere(self) {
        self.state.nowhere.set(self.at);
    }

    /// A number for a node that opens a scope.
    pub(super) fn new_scope(self) -> ScopeId {
        let count = self.state.scopes.get() + 1;
        self.state.scopes.set(count);
        ScopeId(count)
    }

    /// Remembers that something asynchronous stands here.
    pub(super) fn note_async(self) {
        if self.state.first_async.get().is_none() {
            self.state.first_async.set(Some(self.token().span));
        }
    }

    pub(super) fn in_second_pass(self) -> bool {
        self.state.second_pass.get()
    }

    pub(super) fn miss<T>(self) -> Parsed<'a, T> {
        Err(nom::Err::Error(Miss(None)))
    }

    /// Runs a rule without the second pass's checks.
    pub(super) fn plainly<T>(self, rule: impl Fn(Input<'a>) -> Parsed<'a, T>) -> Parsed<'a, T> {
        let before = self.state.diagnosing.replace(false);
        let result = rule(self);
        self.state.diagnosing.set(before);
        result
    }

    /// Runs a rule one level deeper.
    pub(super) fn deeper<T>(self, rule: impl FnOnce(Input<'a>) -> Parsed<'a, T>) -> Parsed<'a, T> {
        let depth = self.state.depth.get();
        if depth >= MOST_DEPTH {
            return raise(too_deep());
        }
        self.state.depth.set(depth + 1);
        let result = rule(self);
        self.state.depth.set(depth);
        result
    }

    /// Refuses a chain of operators that would make too deep a tree.
    pub(super) fn chain(self, links: u32) -> Result<(), nom::Err<Miss>> {
        match self.state.depth.get() + links >= MOST_DEPTH {
            true => raise(too_deep()),
            false => Ok(()),
        }
    }

    /// Runs `rule`, or gives what it gave here before.
    pub(super) fn remembered(self, name: Rule, rule: impl FnOnce(Input<'a>) -> Parsed<'a, Expr>) -> Parsed<'a, Expr> {
        if !self.state.second_pass.get() {
            return rule(self);
        }
        if let Some(known) = self.state.memory.borrow().get(&(self.at, name)) {
            return match known {
                Some((at, expr)) => Ok((Input { at: *at, ..self }, Expr::clone(expr))),
                None => self.miss(),
            };
        }
        let result = rule(self);
        let known = match &result {
            Ok((after, expr)) => Some((after.at, Rc::new(expr.clone()))),
            Err(nom::Err::Error(_)) => None,
            Err(_) => return result,
        };
        self.state.memory.borrow_mut().insert((self.at, name), known);
        result
    }

    /// An error from `start` to what CPython's tokenizer has read, as CPython counts that.
    pub(super) fn starting_from(self, message: &str, start: u32) -> Fault {
        let end = self.state.tokens[self.state.furthest()].span.end;
        Fault::new(message, start, end.saturating_sub(1))
    }

    /// The location CPython gives an error of which it knows no place: the last token it has read.
    pub(super) fn last_read(self, message: impl Into<String>) -> Fault {
        let token = self.state.tokens[self.state.furthest()];
        match token.kind {
            Kind::Indent | Kind::Dedent if (token.span.start - self.state.base) as usize != self.state.text.len() => {
                Fault { until: Until::None(-1), shift: -1, ..Fault::at(message, token.span.start) }
            }
            Kind::Indent | Kind::Dedent | Kind::End => {
                let mut at = (token.span.start - self.state.base) as usize;
                let text = self.state.text;
                if at == text.len() {
                    at = text.strip_suffix('\n').unwrap_or(text).len();
                }
                Fault { at_end: true, ..Fault::at(message, at as u32 + self.state.base) }
            }
            _ => Fault::new(message, token.span.start, token.span.end),
        }
    }
}

fn too_deep() -> Fault {
    Fault::placeless(SyntaxClass::Recursion, "maximum recursion depth exceeded during compilation")
}

/// Ends the parse with an error.
pub(super) fn raise<T>(fault: Fault) -> Result<T, nom::Err<Miss>> {
    Err(nom::Err::Failure(Miss(Some(Box::new(fault)))))
}

/// Ends the parse with an error that marks `span`.
pub(super) fn raise_at<T>(message: impl Into<String>, span: Span) -> Result<T, nom::Err<Miss>> {
    raise(Fault::new(message, span.start, span.end))
}

/// A token of this kind.
pub(super) fn tok<'a>(kind: Kind) -> impl Fn(Input<'a>) -> Parsed<'a, Token> + Copy {
    move |input| {
        let token = input.token();
        if token.kind == kind { Ok((input.next(), token)) } else { input.miss() }
    }
}

/// A name and where it stands.
pub(super) fn name<'a>(input: Input<'a>) -> Parsed<'a, (Name, Span)> {
    let token = input.token();
    if token.kind != Kind::Name {
        return input.miss();
    }
    Ok((input.next(), (normalized(input.text(token.span)), token.span)))
}

/// Names that Unicode holds for the same are the same.
pub(super) fn normalized(text: &str) -> Name {
    if text.is_ascii() {
        return Arc::from(text);
    }
    Arc::from(text.nfkc().collect::<String>())
}

/// Fails if `rule` fails for good; else tells whether it matched.
pub(super) fn matches<'a, T>(result: Parsed<'a, T>) -> Result<Option<(Input<'a>, T)>, nom::Err<Miss>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(nom::Err::Failure(miss)) => Err(nom::Err::Failure(miss)),
        Err(_) => Ok(None),
    }
}

impl<'a> nom::Input for Input<'a> {
    type Item = Token;
    type Iter = std::iter::Copied<std::slice::Iter<'a, Token>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.state.tokens.len().saturating_sub(self.at)
    }

    fn take(&self, _: usize) -> Self {
        *self
    }

    fn take_from(&self, index: usize) -> Self {
        Input { at: self.at + index, ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), *self)
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.iter_elements().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.state.tokens[self.at.min(self.state.tokens.len())..].iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, nom::Needed> {
        if count <= self.input_len() { Ok(count) } else { Err(nom::Needed::new(count - self.input_len())) }
    }
}
