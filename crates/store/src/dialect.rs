//! Everything in which the two databases differ, as named functions. All other SQL text is shared.

/// Which database a transaction talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// `column` is one of the values of the list bound to `bind`.
    pub(crate) fn any_of(self, column: &str, bind: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} IN rarray({bind})"),
            Self::Postgres => format!("{column} = ANY({bind})"),
        }
    }

    /// `column` is one of the values of the list bound to `bind`, which leads the statement or does not: a table that has
    /// to come first, if any, and the condition. PostgreSQL chooses by itself.
    pub(crate) fn among(self, column: &str, bind: &str, leads: bool) -> (Option<String>, String) {
        match (self, leads) {
            (Self::Sqlite, true) => (Some(format!("rarray({bind}) few")), format!("{column} = few.value")),
            // The plus keeps SQLite from leading with it all the same.
            (Self::Sqlite, false) => (None, format!("+{column} IN rarray({bind})")),
            (Self::Postgres, _) => (None, format!("{column} = ANY({bind})")),
        }
    }

    /// Whether a statement that follows an order passes what is not in a long list sooner by the list than by what it stands
    /// for. PostgreSQL would compare with one entry after the other, or take a list for short and lead with it.
    pub(crate) fn skips_by_list(self) -> bool {
        self == Self::Sqlite
    }

    /// The list bound to `bind` as a table called `alias` with one column, `value`.
    pub(crate) fn table_of(self, bind: &str, alias: &str) -> String {
        match self {
            Self::Sqlite => format!("rarray({bind}) {alias}"),
            Self::Postgres => format!("unnest({bind}::bigint[]) {alias} (value)"),
        }
    }

    /// `column` matches the pattern bound to `bind`; `%` and `_` are wildcards and nothing escapes them.
    pub(crate) fn like(self, column: &str, bind: &str) -> String {
        match self {
            // SQLite's own LIKE ignores the case of ASCII letters.
            Self::Sqlite => format!("like_exact({bind}, {column})"),
            Self::Postgres => format!("{column} LIKE {bind} ESCAPE ''"),
        }
    }

    /// Like [`Self::like`], ignoring case: of all letters in SQLite, of those that the locale knows in PostgreSQL.
    pub(crate) fn ilike(self, column: &str, bind: &str) -> String {
        match self {
            Self::Sqlite => format!("like_any_case({bind}, {column})"),
            Self::Postgres => format!("{column} COLLATE \"default\" ILIKE {bind} ESCAPE ''"),
        }
    }

    /// `column` contains a match of the regular expression bound to `bind`.
    pub(crate) fn matches(self, column: &str, bind: &str) -> String {
        match self {
            Self::Sqlite => format!("matches({bind}, {column})"),
            Self::Postgres => format!("{column} ~ {bind}"),
        }
    }

    /// A table of an integer and a double column from a JSON array of pairs.
    pub(crate) fn json_pairs(self, bind: &str, [first, second]: [&str; 2]) -> String {
        match self {
            Self::Sqlite => {
                format!("(SELECT value ->> 0 AS {first}, value ->> 1 AS {second} FROM json_each({bind}))")
            }
            Self::Postgres => format!(
                "(SELECT (pair ->> 0)::bigint AS {first}, (pair ->> 1)::double precision AS {second}
                  FROM jsonb_array_elements({bind}::text::jsonb) AS pairs (pair))"
            ),
        }
    }

    /// The row source for a bulk insert: on PostgreSQL all columns as arrays; SQLite runs the statement once a row.
    pub(crate) fn is_row_at_a_time(self) -> bool {
        self == Self::Sqlite
    }

    /// Follows a query for a row that the transaction will write to what hangs on it. Not for reading transactions.
    pub(crate) fn share_lock(self, table: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!("FOR KEY SHARE OF {table}"),
        }
    }

    /// Follows a query for a row that the transaction will change, or that must not change before it ends. Not for reading
    /// transactions.
    pub(crate) fn update_lock(self, table: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!("FOR UPDATE OF {table}"),
        }
    }

    /// Follows a query for a row that stands for all that hangs on it: who changes anything of it waits here. What refers to
    /// the row may be added meanwhile. Not for reading transactions.
    pub(crate) fn owner_lock(self, table: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!("FOR NO KEY UPDATE OF {table}"),
        }
    }

    /// Follows a query for rows to be worked on alone, and leaves out those that somebody else holds.
    pub(crate) fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// Follows a table's name and says which index leads; PostgreSQL knows that from its statistics.
    pub(crate) fn led_by(self, index: &str) -> String {
        match self {
            Self::Sqlite => format!("INDEXED BY {index}"),
            Self::Postgres => String::new(),
        }
    }

    /// Fills the placeholders of a migration.
    pub(crate) fn migration(self, template: &str) -> String {
        let words: [(&str, &str); 6] = match self {
            Self::Sqlite => [
                ("{identity}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
                // Numbers that were used by deleted rows come again, which spares a write to SQLite's own table.
                ("{rowid}", "INTEGER PRIMARY KEY"),
                ("{bytes}", "BLOB"),
                ("{text}", "TEXT"),
                ("{real}", "REAL"),
                // Rows live in their primary key's tree: a run's rows lie side by side.
                ("{clustered}", " WITHOUT ROWID"),
            ],
            Self::Postgres => [
                ("{identity}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
                ("{rowid}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
                ("{bytes}", "BYTEA"),
                // By bytes, as SQLite sorts, and not by the cluster's locale.
                ("{text}", "TEXT COLLATE \"C\""),
                ("{real}", "DOUBLE PRECISION"),
                ("{clustered}", ""),
            ],
        };
        words.iter().fold(template.to_owned(), |sql, (word, meaning)| sql.replace(word, meaning))
    }
}
