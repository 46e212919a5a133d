//! What the lexer hands to the parser: kinds of tokens and where they stand. Knows no grammar.

use crate::text::Span;

/// What a token is. Keywords and operators have a kind each, so that a parser compares one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    Name,
    Number,
    String,
    Newline,
    Indent,
    Dedent,
    /// The end of the text.
    End,
    /// The end of what was typed so far: whoever looks at it needs another line.
    More,
    /// Here the lexer gave up.
    Error,

    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    False,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    None,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    True,
    Try,
    While,
    With,
    Yield,

    OpenRound,
    CloseRound,
    OpenSquare,
    CloseSquare,
    OpenCurly,
    CloseCurly,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Ellipsis,
    Arrow,
    Walrus,
    Equal,
    EqualEqual,
    NotEqual,
    /// `<>`, which Python only takes in jest.
    LessGreater,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    PlusEqual,
    Minus,
    MinusEqual,
    Star,
    StarEqual,
    StarStar,
    StarStarEqual,
    Slash,
    SlashEqual,
    SlashSlash,
    SlashSlashEqual,
    Percent,
    PercentEqual,
    At,
    AtEqual,
    Amper,
    AmperEqual,
    Bar,
    BarEqual,
    Caret,
    CaretEqual,
    Tilde,
    LeftShift,
    LeftShiftEqual,
    RightShift,
    RightShiftEqual,
    /// A character of ASCII that means nothing in Python: `?`, `$`, `!`.
    Stray,
}

impl Kind {
    /// The kind of a word: a keyword's own, else `Name`.
    pub fn of_word(word: &str) -> Kind {
        use Kind::*;
        match word {
            "and" => And,
            "as" => As,
            "assert" => Assert,
            "async" => Async,
            "await" => Await,
            "break" => Break,
            "class" => Class,
            "continue" => Continue,
            "def" => Def,
            "del" => Del,
            "elif" => Elif,
            "else" => Else,
            "except" => Except,
            "False" => False,
            "finally" => Finally,
            "for" => For,
            "from" => From,
            "global" => Global,
            "if" => If,
            "import" => Import,
            "in" => In,
            "is" => Is,
            "lambda" => Lambda,
            "None" => None,
            "nonlocal" => Nonlocal,
            "not" => Not,
            "or" => Or,
            "pass" => Pass,
            "raise" => Raise,
            "return" => Return,
            "True" => True,
            "try" => Try,
            "while" => While,
            "with" => With,
            "yield" => Yield,
            _ => Name,
        }
    }

    pub fn is_keyword(self) -> bool {
        (Kind::And as u8..=Kind::Yield as u8).contains(&(self as u8))
    }
}

/// All keywords of the language, for completion.
pub const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    /// How many brackets are open behind it.
    pub depth: u16,
    pub span: Span,
}
