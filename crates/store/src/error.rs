//! What can go wrong below SQL, and its translation into the situations of the domain.

use postgres::error::SqlState;
use runstone_domain::Error as Situation;
use rusqlite::ErrorCode;

/// The result of functions that work inside a transaction.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a transaction's closure failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the domain was broken, or something is not there.
    #[error(transparent)]
    Situation(#[from] Situation),
    /// SQLite refused a statement.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused a statement or is gone.
    #[error("postgresql: {0}")]
    Postgres(#[from] postgres::Error),
    /// Statistics of these runs are to be counted anew before they can be read; [`Store::read`](crate::Store::read) does.
    #[error("statistics of {} runs are to be counted anew", .0.len())]
    Uncounted(Vec<i64>),
    /// A stored value is not what the schema promises.
    #[error("column {column} of a result holds {found} where {expected} is expected")]
    Column {
        /// Position in the result, from 0.
        column: usize,
        /// Type that was asked for.
        expected: &'static str,
        /// Type that is there.
        found: String,
    },
}

impl Error {
    /// For stored points that cannot be read.
    pub(crate) fn corrupt(error: runstone_series::Corrupt) -> Self {
        Situation::internal(error).into()
    }

    /// Whether a unique key was violated.
    pub(crate) fn is_duplicate(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error().map(|e| e.extended_code),
                Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
            ),
            Self::Postgres(error) => error.code() == Some(&SqlState::UNIQUE_VIOLATION),
            Self::Situation(_) | Self::Uncounted(_) | Self::Column { .. } => false,
        }
    }

    /// Whether running the transaction again may succeed: it lost against a concurrent one.
    pub(crate) fn is_conflict(&self) -> bool {
        match self {
            Self::Postgres(error) => matches!(
                error.code(),
                Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED)
            ),
            _ => false,
        }
    }

    /// What the caller is told; the inner error stays inside as its source.
    pub(crate) fn into_situation(self) -> Situation {
        match self {
            Self::Situation(situation) => situation,
            Self::Sqlite(error) => sqlite_situation(error),
            Self::Postgres(error) => postgres_situation(error),
            other @ Self::Column { .. } => Situation::internal(other),
            other @ Self::Uncounted(_) => {
                Situation::unavailable("statistics are being counted anew; try again", other)
            }
        }
    }
}

fn sqlite_situation(error: rusqlite::Error) -> Situation {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Situation::NoSpace { what: "the database" },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Situation::unavailable("the database is busy; try again", error)
        }
        Some(ErrorCode::OperationInterrupted) => {
            Situation::unavailable("the query took too long and was given up; ask for less", error)
        }
        // A write-ahead log on a full disk shows up as a failed write, not always as "full".
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            Situation::unavailable("the database file cannot be written or read", error)
        }
        _ => Situation::internal(error),
    }
}

fn postgres_situation(error: postgres::Error) -> Situation {
    let Some(code) = error.code() else {
        return if error.is_closed() || is_io(&error) {
            Situation::unavailable("the database cannot be reached; try again", error)
        } else {
            Situation::internal(error)
        };
    };
    match code {
        &SqlState::DISK_FULL => Situation::NoSpace { what: "the database" },
        &SqlState::QUERY_CANCELED => {
            Situation::unavailable("the query took too long and was given up; ask for less", error)
        }
        &SqlState::INVALID_REGULAR_EXPRESSION => {
            Situation::invalid("the database does not understand this regular expression")
        }
        &SqlState::CHARACTER_NOT_IN_REPERTOIRE | &SqlState::UNTRANSLATABLE_CHARACTER => {
            Situation::invalid("a text contains a character that cannot be stored")
        }
        // 08: connection, 53: resources, 57P: shut down; 40: lost against others more often than we tried.
        code if ["08", "53", "57P", "40"].iter().any(|class| code.code().starts_with(class)) => {
            Situation::unavailable("the database is not available right now; try again", error)
        }
        _ => Situation::internal(error),
    }
}

fn is_io(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}
