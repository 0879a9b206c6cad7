import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class SharedVectorsTests:
    def test_it_is_what_its_program_makes(self):
        done = subprocess.run(
            [sys.executable, "tests/vectors/make.py", "--check"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == ("changed: nothing\n", "")
