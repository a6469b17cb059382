"""Writes the model files of this folder as the installed client writes them: `python generate.py <suffix> [full]`.

They are committed; run it again with a new client to see what it writes differently. The suffix tells clients apart.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from mlflow.types.schema import Array, DataType, Map, Object, Property

HERE = Path(__file__).parent


def save(name: str, signature: ModelSignature | None = None) -> None:
    """A model of one function with this signature."""

    class Model(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "model"
        mlflow.pyfunc.save_model(target, python_model=Model(), signature=signature, pip_requirements=[])
        shutil.copy(target / "MLmodel", HERE / f"{name}-{sys.argv[1]}.MLmodel")


def save_sklearn() -> None:
    from sklearn.datasets import load_iris
    from sklearn.tree import DecisionTreeClassifier

    features, labels = load_iris(return_X_y=True, as_frame=True)
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(features, labels)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "model"
        mlflow.sklearn.save_model(
            tree,
            target,
            signature=infer_signature(features, tree.predict(features)),
            serialization_format="cloudpickle",
            input_example=features.head(2),
            pip_requirements=[],
            metadata={"team": "red", "sizes": [1, 2]},
        )
        shutil.copy(target / "MLmodel", HERE / f"sklearn-{sys.argv[1]}.MLmodel")


def plain_table() -> ModelSignature:
    """Every plain type, an optional column, names with quotes and other scripts, and params."""
    columns = [ColSpec(data_type, data_type.name) for data_type in DataType]
    columns += [ColSpec(DataType.string, 'it\'s "größe"', required=False)]
    params = [
        ParamSpec("temperature", DataType.double, 0.5),
        ParamSpec("missing", DataType.double, float("nan")),
        ParamSpec("stop", DataType.string, ["a", "b"], shape=(-1,)),
        ParamSpec("since", DataType.datetime, np.datetime64("2024-01-02")),
    ]
    return ModelSignature(Schema(columns), Schema([ColSpec(DataType.double)]), ParamSchema(params))


def nested() -> ModelSignature:
    person = Object(
        [
            Property("name", DataType.string),
            Property("tags", Array(DataType.string), required=False),
            Property("scores", Map(Array(DataType.double))),
        ]
    )
    inputs = Schema([ColSpec(person, "person"), ColSpec(Array(person), "friends", required=False)])
    return ModelSignature(inputs, Schema([ColSpec(Object([Property("ok", DataType.boolean)]))]))


def tensors() -> ModelSignature:
    inputs = [
        TensorSpec(np.dtype(np.float32), (-1, 28, 28), "image"),
        TensorSpec(np.dtype(np.int64), (-1,), "label"),
    ]
    return ModelSignature(Schema(inputs), Schema([TensorSpec(np.dtype(np.float32), (-1, 10))]))


def numbered_columns() -> ModelSignature:
    """A table whose columns have no names but numbers, as arrays become."""
    table = pd.DataFrame(np.array([[1.0, 2.0], [3.0, 4.0]]))
    return infer_signature(table, table)


def main() -> None:
    save("plain", plain_table())
    save("nested", nested())
    save("tensors", tensors())
    save("silent")
    # What the slim client cannot do.
    if "full" in sys.argv[2:]:
        save("numbered", numbered_columns())
        save_sklearn()


if __name__ == "__main__":
    main()
