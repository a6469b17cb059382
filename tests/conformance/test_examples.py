"""The examples do what they say, in a smaller size."""

from __future__ import annotations

import os
import subprocess
import sys

from mlflow import MlflowClient

from devtools.venvs import REPOSITORY
from support.api import unique_name


def test_sklearn_sweep(client: MlflowClient, uri: str) -> None:
    experiment = unique_name()
    small = f"import sklearn_sweep as s; s.EXPERIMENT, s.RUNS, s.EPOCHS = {experiment!r}, 3, 4; s.main()"
    environment = os.environ | {"MLFLOW_TRACKING_URI": uri, "PYTHONPATH": str(REPOSITORY / "examples")}
    done = subprocess.run([sys.executable, "-c", small], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Best run" in done.stdout
    assert "confusion.json" in done.stdout
    runs = client.search_runs([client.get_experiment_by_name(experiment).experiment_id])
    assert len(runs) == 4
    curves = [client.get_metric_history(run.info.run_id, "val_loss") for run in runs]
    assert sorted(len(curve) for curve in curves) == [0, 4, 4, 4]
