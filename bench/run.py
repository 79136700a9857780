"""Run the benchmarks and print a table; every ratio is to a baseline measured in the same run.

    python -m bench.run [check|build|search] [100 1000 10000]

Baselines: ``git log --raw`` of the same repacked history for `check`; plain MkDocs and Material with
``navigation.prune`` on the same pages for `build`. Each figure is the median of three runs of a whole process (one
above 5,000 documents), on the clock and in processor time, with the peak memory of its largest process.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.generate import generate

RUNS = 3
QMSGEN = [sys.executable, "-P", "-m", "qmsgen"]
MKDOCS = [sys.executable, "-P", "-m", "mkdocs"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds on the clock and of processor time (medians), and MiB (peak of the largest process)."""

    seconds: float
    processor: float
    memory: float


def measure(command: Sequence[str], directory: Path, *, cache: Path, before: Callable[[], object] = lambda: None,
            runs: int = RUNS, accepts: Sequence[int] = (0,)) -> Figure:  # fmt: skip
    """Run a command a few times; ``before`` prepares each run and is not timed."""
    seconds: list[float] = []
    processor: list[float] = []
    memory = 0
    for _ in range(runs):
        before()
        start = time.perf_counter()
        with (Path(tempfile.gettempdir()) / "qmsgen-bench.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=directory, stdout=log, stderr=log, env=_environment(cache))
            _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        processor.append(usage.ru_utime + usage.ru_stime)
        memory = max(memory, usage.ru_maxrss)
        code = os.waitstatus_to_exitcode(status)
        if code not in accepts:
            raise SystemExit(f"{' '.join(command)} ended with {code}; see {log.name}")
    return Figure(statistics.median(seconds), statistics.median(processor), memory / 1024)


def _environment(cache: Path) -> Mapping[str, str]:
    return os.environ | {"QMSGEN_CACHE": str(cache), "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true",
                         "PYTHONPATH": str(Path(__file__).parent.parent)}  # fmt: skip


def empty(folder: Path) -> None:
    """Remove a folder with all it holds."""
    shutil.rmtree(folder, ignore_errors=True)


def row(name: str, figure: Figure, baseline: Figure, aim: str = "") -> None:
    """Print one line of the table; the ratio is that of processor times, which other work bends least."""
    ratio = figure.processor / baseline.processor
    times = f"{figure.seconds:8.2f} s | {figure.processor:8.2f} s"
    print(f"| {name:<46} | {times} | {ratio:7.2f} × | {figure.memory:6.0f} MiB | {aim:<14} |", flush=True)


def heading(text: str, baseline: str) -> None:
    """Print the head of a table."""
    print(
        f"\n### {text}\n\n| what | clock | processor | to {baseline} | memory | aim |\n"
        "| --- | ---: | ---: | ---: | ---: | --- |",
        flush=True,
    )


def bench_check(number: int, work: Path) -> None:
    """`qmsgen check` cold and warm against `git log --raw`."""
    repository, cache = work / f"repo-{number}", work / "cache"
    if not repository.exists():
        generate(number, repository)
    log = ["git", "log", "--raw", "--format=%H", "HEAD"]
    check = [*QMSGEN, "check", str(repository)]
    heading(f"check, {number} documents, {number * 5} revisions", "git log --raw")
    baseline = measure(log, repository, cache=cache)
    row("git log --raw", baseline, baseline)
    runs = 1 if number > 5000 else RUNS
    cold = measure(check, work, cache=cache, before=lambda: empty(cache), runs=runs, accepts=(0, 1))
    row("qmsgen check, cold", cold, baseline, "≤ 8 ×" if number > 5000 else "≤ 2 s")
    row(
        "qmsgen check, warm",
        measure(check, work, cache=cache, accepts=(0, 1)),
        baseline,
        "≤ 2 ×" if number > 5000 else "",
    )


def bench_build(number: int, work: Path) -> None:
    """`qmsgen build` against plain MkDocs and Material with `navigation.prune` on the same in-force pages."""
    cache = work / "cache"
    single, plain = work / f"single-{number}", work / f"plain-{number}"
    if not single.exists():
        generate(number, single, revisions=1)
        _plain_site(single, plain)
    heading(f"build, {number} documents", "plain MkDocs")
    runs = 1 if number > 5000 else RUNS
    baseline = measure([*MKDOCS, "build", "-q"], plain, cache=cache, before=lambda: empty(plain / "site"), runs=runs)
    row("plain MkDocs + Material, navigation.prune", baseline, baseline)
    build = [*QMSGEN, "build"]

    def afresh() -> None:
        empty(cache)
        empty(single / "site")

    cold = measure(build, single, cache=cache, before=afresh, runs=runs)
    row("qmsgen build, in-force pages, cold", cold, baseline, "≤ 1.15 ×")
    edited = [0]

    def edit() -> None:
        edited[0] += 1
        _land_an_edit(single, edited[0] + 1)

    again = measure(build, single, cache=cache, before=edit, runs=runs)
    row("qmsgen build after one edit", again, baseline, "≤ 0.10 ×")
    print(f"\nprocessor time per in-force page: {cold.processor / number * 1000:.1f} ms", flush=True)
    many = work / f"repo-{number}"
    if not many.exists():
        generate(number, many)

    def afresh_many() -> None:
        empty(cache)
        empty(many / "site")

    archive = measure(build, many, cache=cache, before=afresh_many, runs=1)
    row("qmsgen build with four earlier revisions, cold", archive, baseline)
    per_revision = (archive.processor - cold.processor) / (number * 4) * 1000
    print(f"\nprocessor time per earlier revision (text and redline): {per_revision:.1f} ms", flush=True)


def _plain_site(repository: Path, plain: Path) -> None:
    docs = plain / "docs"
    docs.mkdir(parents=True)
    for folder in ("policies", "procedures", "forms"):
        shutil.copytree(repository / folder, docs / folder)
    for page in docs.rglob("*.md"):
        page.write_text(page.read_text().replace(' {: clauses="', ' {: data-clauses="'))
    (docs / "index.md").write_text("# Benchmark Works\n")
    (plain / "mkdocs.yml").write_text(
        "site_name: Benchmark Works\n"
        "theme: {name: material, font: false, features: [navigation.prune, navigation.indexes]}\n"
        "plugins: [search]\n"
        "markdown_extensions: [tables, attr_list, def_list, footnotes, abbr, admonition, md_in_html, pymdownx.details, "
        "pymdownx.superfences, {toc: {permalink: true}}]\n"
    )


def _land_an_edit(repository: Path, revision: int) -> None:
    path = next(iter(sorted((repository / "procedures").rglob("*.md"))))
    text = path.read_text()
    text = text.replace(f"\nrevision: {revision - 1}\n", f"\nrevision: {revision}\n").replace(
        "## 1 ", f"## 1 Edit{revision} "
    )
    path.write_text(text.replace("changes: Revision", f"changes: Edit {revision} of revision"))
    git = ["git", "-C", str(repository), "-c", "user.name=Ada Adams", "-c", "user.email=ada@example.com"]
    subprocess.run([*git, "commit", "-qam", f"Revise to {revision}"], check=True)


def main(arguments: Sequence[str]) -> None:
    """Run what is asked for, everything at 100 and 1,000 documents by default."""
    kinds = [a for a in arguments if not a.isdigit()] or ["check", "build"]
    sizes = [int(a) for a in arguments if a.isdigit()] or [100, 1000]
    with tempfile.TemporaryDirectory(prefix="qmsgen-bench-") as made:
        work = Path(os.environ.get("QMSGEN_BENCH", made))
        work.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            if "check" in kinds:
                bench_check(size, work)
            if "build" in kinds:
                bench_build(size, work)
            if "search" in kinds:
                from bench.search import bench_search

                repository = work / f"single-{size}"
                if not repository.exists():
                    generate(size, repository, revisions=1)
                bench_search(size, repository, [*QMSGEN, "build"], dict(_environment(work / "cache")))


if __name__ == "__main__":
    main(sys.argv[1:])
