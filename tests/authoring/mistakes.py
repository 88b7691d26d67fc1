"""Broken courses: each case under `broken/` holds what differs from a right course, and what must be said of it.

`<case>/<course>/…` are the files that are other than those of `fixtures/<course>`; `without.txt` names files of it
that are left out; `beside` holds other courses; `expected.txt` is every message, word for word.
"""

import shutil
from pathlib import Path

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
BROKEN = sorted(path for path in (HERE / "broken").iterdir() if path.is_dir())
SMALL = "khoa-nho"


def laid_out(case: Path, folder: Path) -> Path:
    """The broken course of a case, whole, inside `folder`."""
    beside = case / "beside"
    changed = next((path for path in case.iterdir() if path.is_dir() and path != beside), case / SMALL)
    if beside.is_dir():
        shutil.copytree(beside, folder, dirs_exist_ok=True)
    course = Path(shutil.copytree(FIXTURES / changed.name, folder / changed.name))
    left_out = case / "without.txt"
    for name in left_out.read_text(encoding="utf-8").split() if left_out.exists() else ():
        (course / name).unlink()
    if changed.is_dir():
        shutil.copytree(changed, course, dirs_exist_ok=True)
    return course


def expected(case: Path) -> list[str]:
    """What must be said, line by line."""
    return (case / "expected.txt").read_text(encoding="utf-8").splitlines()
