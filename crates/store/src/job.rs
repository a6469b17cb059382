//! A closure on its way to a database thread, and its answer on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use runstone_domain::Error as Situation;
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::tx::Tx;

/// Work for a database thread. It may run several times and is answered once.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its result for the answer.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// Answers: with the result kept if `outcome` is `Ok`, otherwise with the failure.
    fn answer(self: Box<Self>, outcome: Result<(), Situation>);
}

/// The way to the database threads.
pub(crate) type Queue = async_channel::Sender<Box<dyn Job>>;

fn stopping() -> Situation {
    Situation::Unavailable { message: "the server is stopping".to_owned(), source: None }
}

/// A closure with its result and the place where the answer is awaited.
pub(crate) struct Work<F, T> {
    closure: F,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, Situation>>,
}

impl<F, T> Work<F, T>
where
    F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    /// Runs a closure from a thread of ours.
    pub(crate) fn run_blocking(queue: &Queue, closure: F) -> Result<T, Situation> {
        let (job, answer) = Self::boxed(closure);
        queue.send_blocking(job).map_err(|_| stopping())?;
        answer.blocking_recv().map_err(|_| stopping())?
    }

    /// Runs a closure and waits for the answer.
    pub(crate) async fn run(queue: &Queue, closure: F) -> Result<T, Situation> {
        let (job, answer) = Self::boxed(closure);
        queue.send(job).await.map_err(|_| stopping())?;
        answer.await.map_err(|_| stopping())?
    }

    /// The job, and where its answer will be.
    fn boxed(closure: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, Situation>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { closure, result: None, reply }), answer)
    }
}

impl<F, T> Job for Work<F, T>
where
    F: Fn(&mut Tx<'_>) -> Result<T> + Send,
    T: Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        // A defect in one closure must not take the database thread with it.
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.closure)(tx)));
        self.result = Some(outcome.unwrap_or_else(|panic| Err(Error::Situation(panicked(&*panic))))?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), Situation>) {
        let answer = match (outcome, self.result) {
            (Ok(()), Some(result)) => Ok(result),
            (Ok(()), None) => Err(Situation::internal("a job was answered before it ran")),
            (Err(situation), _) => Err(situation),
        };
        // The caller may have gone away; what was committed stays committed.
        drop(self.reply.send(answer));
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Situation {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Situation::internal(format!("a transaction panicked: {}", text.unwrap_or_default()))
}
