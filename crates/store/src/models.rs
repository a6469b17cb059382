//! Which logged models runs read and made.

use runstone_domain::{ModelInput, ModelOutput};

use crate::error::Result;
use crate::events::Parts;
use crate::runs::{self, RunKey};
use crate::tx::Tx;

/// Records that a run read models. Repeated ones count once.
pub fn log_inputs(tx: &mut Tx<'_>, run: &RunKey, models: &[ModelInput]) -> Result<()> {
    if !models.is_empty() {
        // Pages do not show them, so that the run stays settled.
        tx.note(run, Parts::MODELS);
    }
    for model in models {
        tx.execute(
            "INSERT INTO model_inputs (run_id, model_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            &[run.id.into(), (&model.model_id).into()],
        )?;
    }
    Ok(())
}

/// Records that a run made models. Of a repeated one the first step stays.
pub fn log_outputs(tx: &mut Tx<'_>, run: &RunKey, models: &[ModelOutput]) -> Result<()> {
    if models.is_empty() {
        return Ok(());
    }
    runs::unsettle(tx, run, Parts::MODELS)?;
    for model in models {
        tx.execute(
            "INSERT INTO model_outputs (run_id, model_id, step) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            &[run.id.into(), (&model.model_id).into(), model.step.into()],
        )?;
    }
    Ok(())
}
