//! The syntax tree: a filter as written, with the place of every part, before anyone asked what its names mean.

use std::ops::Range;

/// A filter or part of one. `And` and `Or` have at least two parts, in the order written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression<'t> {
    And(Vec<Expression<'t>>),
    Or(Vec<Expression<'t>>),
    Not(Box<Expression<'t>>),
    Comparison(Comparison<'t>),
}

/// `identifier operator operand`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comparison<'t> {
    /// As written, quotes included: ``metrics.`a b` ``.
    pub identifier: Fragment<'t>,
    pub operator: Operator,
    pub operand: Operand<'t>,
}

/// A piece of the text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fragment<'t> {
    pub raw: &'t str,
    pub span: Range<usize>,
}

/// What is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand<'t> {
    /// `IS NULL`, `IS NOT NULL`.
    Nothing,
    Value(Literal<'t>),
    /// `whole` is the list as written, parentheses included.
    List {
        items: Vec<Literal<'t>>,
        whole: Fragment<'t>,
    },
}

/// One value as written, quotes included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal<'t> {
    pub kind: LiteralKind,
    pub fragment: Fragment<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiteralKind {
    /// In single or double quotes.
    Text,
    Number,
    /// A word without quotes, or in backticks: never a valid value, which the checker says.
    Word,
    /// Something in parentheses where one value belongs: never valid either.
    Parenthesised,
}

/// An operator as written and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operator {
    pub kind: OperatorKind,
    /// As written, with one blank between words.
    pub written: String,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OperatorKind {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
    ILike,
    NotILike,
    Matches,
    NotMatches,
    In,
    NotIn,
    IsNull,
    IsNotNull,
    /// A run of operator characters that means nothing here, such as `==`.
    Unknown,
}

impl OperatorKind {
    /// The operator that these characters stand for.
    pub(super) fn of_symbol(symbol: &str) -> Self {
        match symbol {
            "=" => Self::Equal,
            "!=" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => Self::Unknown,
        }
    }

    /// The operator that this word stands for, in any case.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let words = [
            ("LIKE", Self::Like),
            ("ILIKE", Self::ILike),
            ("IN", Self::In),
            ("RLIKE", Self::Matches),
            ("REGEXP", Self::Matches),
        ];
        words.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
    }

    /// The opposite of a word operator: what it means behind `NOT`.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Like => Self::NotLike,
            Self::ILike => Self::NotILike,
            Self::In => Self::NotIn,
            Self::Matches => Self::NotMatches,
            other => other,
        }
    }
}
