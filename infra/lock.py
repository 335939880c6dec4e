"""`make lock`: compile pyproject.toml's dependencies into the requirement files, with hashes of every wheel.

uv resolves for every system and Python version at once, in an environment of its own: its needs are not the
product's. No index address is written, so the files hold wherever packages come from.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
COMPILE = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-header", "--quiet"),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", UV], check=True)
        for lock, extra in (("requirements.txt", ()), ("requirements-dev.txt", ("--extra", "dev"))):
            print(f"Compile {lock} …", flush=True)
            command = [python, "-m", "uv", "pip", "compile", *COMPILE, *extra, "-o", lock, "pyproject.toml"]
            subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
