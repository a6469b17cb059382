"""Sweeps the learning rate of a classifier over 20 runs, then asks the tracking server which one was best.

    pip install -r examples/requirements.txt
    python examples/sklearn_sweep.py

Needs a tracking server: `make serve` starts one on http://127.0.0.1:5000. Set MLFLOW_TRACKING_URI for another.
The data (1,797 handwritten digits of 8 x 8 pixels) ships inside scikit-learn, so nothing is downloaded.
"""

from __future__ import annotations

import os
import warnings

import mlflow
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

EXPERIMENT = "digits-sweep"
RUNS = 20
EPOCHS = 25


def main() -> None:
    mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:5000"))
    experiment = mlflow.set_experiment(EXPERIMENT)

    # One parent run for the sweep, one child for each learning rate: the UI shows them as a tree.
    with mlflow.start_run(run_name="sweep") as sweep:
        mlflow.log_params({"runs": RUNS, "epochs": EPOCHS})
        for learning_rate in np.geomspace(1e-4, 1.0, RUNS):
            with mlflow.start_run(run_name=f"lr={learning_rate:.1e}", nested=True):
                accuracy = train(float(learning_rate))
            print(f"learning rate {learning_rate:.1e}: accuracy {accuracy:.3f}")

    print_best(experiment.experiment_id, sweep.info.run_id)


def train(learning_rate: float) -> float:
    """Trains one network and logs its setting, a curve for each metric, and what it confuses; its final accuracy."""
    train_x, test_x, train_y, test_y = load_data()
    model = MLPClassifier(hidden_layer_sizes=(32,), learning_rate_init=learning_rate, random_state=0)
    mlflow.log_params({"learning_rate": learning_rate, "hidden_units": 32})

    for epoch in range(EPOCHS):
        model.partial_fit(train_x, train_y, classes=range(10))
        # One request for all metrics of the epoch; `step` makes them curves.
        mlflow.log_metrics(
            {
                "train_loss": log_loss(train_y, model.predict_proba(train_x)),
                "val_loss": log_loss(test_y, model.predict_proba(test_x)),
                "val_accuracy": accuracy_score(test_y, model.predict(test_x)),
            },
            step=epoch,
        )

    confusion = confusion_matrix(test_y, model.predict(test_x))
    mlflow.log_dict(
        {"rows": "true digit", "columns": "predicted digit", "counts": confusion.tolist()}, "confusion.json"
    )
    mlflow.log_text(repr(model), "model.txt")
    return model.score(test_x, test_y)


def load_data() -> list[np.ndarray]:
    """Pixels scaled to 0..1, split the same way every time: train_x, test_x, train_y, test_y."""
    pixels, digits = load_digits(return_X_y=True)
    return train_test_split(pixels / 16.0, digits, test_size=0.3, random_state=0)


def print_best(experiment_id: str, sweep_run_id: str) -> None:
    """Asks the server, not our own variables: filter and order run there, and only five rows come back."""
    best = mlflow.search_runs(
        [experiment_id],
        filter_string=f"tags.mlflow.parentRunId = '{sweep_run_id}' AND metrics.val_accuracy > 0.5",
        order_by=["metrics.val_accuracy DESC", "metrics.val_loss ASC"],
        max_results=5,
    )
    print("\nThe five best of the sweep:")
    columns = ["tags.mlflow.runName", "metrics.val_accuracy", "metrics.val_loss"]
    print(best[columns].to_string(index=False))

    winner = best.iloc[0]
    print(f"\nBest run {winner.run_id}: learning rate {winner['params.learning_rate']}")
    for artifact in mlflow.artifacts.list_artifacts(run_id=winner.run_id):
        print(f"  {artifact.path} ({artifact.file_size} bytes)")
    curve = mlflow.MlflowClient().get_metric_history(winner.run_id, "val_accuracy")
    print("  val_accuracy by epoch: " + " ".join(f"{point.value:.2f}" for point in curve[::5]))


if __name__ == "__main__":
    # The largest learning rates are meant to do badly; that is what a sweep is for.
    warnings.filterwarnings("ignore", module="sklearn")
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    main()
