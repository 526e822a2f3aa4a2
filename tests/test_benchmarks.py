"""The benchmark of the pages starts, asks for every page and says what it measured: no timing is asserted."""

import json
import subprocess
import sys

from tests.benchmarks import pages


def test_the_benchmark_of_the_pages_measures_every_page() -> None:
    small = ["--only=sqlite", "--rounds=1", "--entries=150", "--cases=3", "--format=json"]

    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.benchmarks.pages", *small], stdout=subprocess.PIPE, check=True
    )

    found = json.loads(ran.stdout)["sqlite"]
    assert set(found["one"]) >= {*pages.ONE, *pages.AIMS}
    for size in ("few", "many"):
        assert set(found[size]) == set(pages.ACROSS)
    assert found["sizes"]["few"] == found["sizes"]["many"] == 3
    assert pages.shown({"sqlite": found})
