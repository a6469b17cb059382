"""Autologging of scikit-learn on a data set that ships with it: params, metrics, artifacts and models are all there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import mlflow
import pytest
from mlflow import MlflowClient
from mlflow.entities import LoggedModelStatus
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


@pytest.fixture(autouse=True)
def _autologging_ends_with_the_test() -> Iterator[None]:
    yield
    mlflow.sklearn.autolog(disable=True)


@pytest.fixture(scope="module")
def cancer():
    features, labels = load_breast_cancer(return_X_y=True, as_frame=True)
    return train_test_split(features, labels, random_state=0)


def only_run(client: MlflowClient, experiment: str):
    (run,) = client.search_runs([experiment])
    return run


def paths(client: MlflowClient, run_id: str) -> set[str]:
    return {file.path for file in client.list_artifacts(run_id)}


def test_classifier(client: MlflowClient, experiment: str, cancer) -> None:
    train_x, test_x, train_y, test_y = cancer
    mlflow.sklearn.autolog()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=500))
    with mlflow.start_run():
        model.fit(train_x, train_y)
        accuracy = model.score(test_x, test_y)
    run = only_run(client, experiment)
    assert run.info.status == "FINISHED"
    assert run.data.params.items() >= {"logisticregression__C": "0.5", "logisticregression__max_iter": "500"}.items()
    assert run.data.metrics.keys() >= {
        f"training_{kind}" for kind in ("accuracy_score", "f1_score", "roc_auc", "score")
    }
    assert run.data.metrics["Pipeline_score_test_x"] == pytest.approx(accuracy)
    assert run.data.tags["estimator_name"] == "Pipeline"
    assert paths(client, run.info.run_id) >= {"estimator.html", "metric_info.json", "training_confusion_matrix.png"}
    assert {item.dataset.name for item in run.inputs.dataset_inputs} == {"dataset"}


def test_regressor_outside_of_a_run(client: MlflowClient, experiment: str) -> None:
    """Autologging opens a run by itself and closes it when training is done."""
    features, target = load_diabetes(return_X_y=True)
    mlflow.sklearn.autolog()
    RandomForestRegressor(n_estimators=7, max_depth=3, random_state=0).fit(features, target)
    run = only_run(client, experiment)
    assert run.info.status == "FINISHED"
    assert (run.data.params["n_estimators"], run.data.params["max_depth"]) == ("7", "3")
    assert run.data.metrics.keys() >= {"training_mean_squared_error", "training_r2_score", "training_score"}


def test_the_model_is_logged_and_predicts_as_before(client: MlflowClient, experiment: str, cancer) -> None:
    train_x, test_x, train_y, _ = cancer
    mlflow.sklearn.autolog(log_models=True, log_input_examples=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(train_x, train_y)
    run = only_run(client, experiment)
    (output,) = run.outputs.model_outputs
    logged = client.get_logged_model(output.model_id)
    assert (logged.source_run_id, logged.status) == (run.info.run_id, LoggedModelStatus.READY)
    assert {metric.key for metric in logged.metrics} >= {"training_accuracy_score"}
    loaded = mlflow.sklearn.load_model(f"models:/{output.model_id}")
    assert (loaded.predict(test_x) == model.predict(test_x)).all()


def test_grid_search_makes_child_runs(client: MlflowClient, experiment: str, cancer) -> None:
    train_x, _, train_y, _ = cancer
    mlflow.sklearn.autolog(max_tuning_runs=None)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    search = GridSearchCV(model, {"logisticregression__C": [0.01, 0.1, 1.0]}, cv=3)
    with mlflow.start_run() as parent:
        search.fit(train_x, train_y)
    run = client.get_run(parent.info.run_id)
    assert run.data.params["best_logisticregression__C"] == str(search.best_params_["logisticregression__C"])
    assert run.data.metrics["best_cv_score"] == pytest.approx(search.best_score_)
    assert paths(client, run.info.run_id) >= {"cv_results.csv", "estimator.html"}
    children = client.search_runs([experiment], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
    assert {child.data.params["logisticregression__C"] for child in children} == {"0.01", "0.1", "1.0"}
    best = max(child.data.metrics["mean_test_score"] for child in children)
    assert best == pytest.approx(search.best_score_)


SCRIPT = """
import mlflow
from sklearn.datasets import load_breast_cancer
from sklearn.tree import DecisionTreeClassifier

mlflow.autolog()
features, labels = load_breast_cancer(return_X_y=True)
with mlflow.start_run():
    for depth in (2, 3):
        with mlflow.start_run(nested=True):
            DecisionTreeClassifier(max_depth=depth, random_state=0).fit(features, labels)
"""


def test_universal_autolog_in_a_users_script(client: MlflowClient, experiment: str, uri: str) -> None:
    """In a process of its own: `mlflow.autolog()` does not touch a library that was set up by name before."""
    environment = os.environ | {"MLFLOW_TRACKING_URI": uri, "MLFLOW_EXPERIMENT_ID": experiment}
    subprocess.run([sys.executable, "-c", SCRIPT], env=environment, check=True)
    (parent,) = client.search_runs([experiment], "tags.mlflow.parentRunId IS NULL")
    children = client.search_runs(
        [experiment],
        f"tags.mlflow.parentRunId = '{parent.info.run_id}' AND metrics.training_accuracy_score > 0.9",
        order_by=["params.max_depth DESC"],
    )
    assert [child.data.params["max_depth"] for child in children] == ["3", "2"]
    assert {child.info.status for child in [parent, *children]} == {"FINISHED"}
