"""Makes a small Inspect log with Inspect itself, offline, and says how Inspect reads it.

From the project's root: `uv run --group evidence-check python -m tests.vectors.make_logs FOLDER eval|json`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from inspect_ai import Task, eval, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import read_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, includes, match, mean, scorer
from inspect_ai.solver import generate


@scorer(metrics=[mean()])
def unanswerable() -> Any:
    """A scorer that scores nothing: Inspect writes NaN as its mean."""

    async def score(state: Any, target: Any) -> Any:
        return Score(value=float("nan"))

    return score


@task
def flaw_finding() -> Any:
    samples = [Sample(id=f"s{i}", input=f"sample body {i}", target="four" if i else "five") for i in range(2)]
    return Task(
        dataset=MemoryDataset(samples, name="flaws"),
        solver=generate(),
        scorer=[match(), includes(), unanswerable()],
        version=3,
    )


def answer(*_: object) -> Any:
    output = ModelOutput.from_content("mockllm/model", "four")
    # given, so that no tokenizer is fetched
    output.usage = ModelUsage(input_tokens=2, output_tokens=1, total_tokens=3)
    return output


def main() -> None:
    folder, log_format = sys.argv[1:]
    model = get_model("mockllm/model", custom_outputs=answer)
    (log,) = eval(flaw_finding(), model=model, log_dir=folder, log_format=log_format, display="none")
    read = read_eval_log(log.location, header_only=True)
    told = json.loads(read.model_dump_json())
    sys.stdout.write(json.dumps({"file": Path(log.location.removeprefix("file://")).name, "header": told}))


if __name__ == "__main__":
    main()
