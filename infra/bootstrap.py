"""Make `.venv` with what the lock files say: `python3 infra/bootstrap.py run|dev` (the Makefile calls it).

Uses the standard library alone, and syntax that an old Python can read, so that it can say what is wrong. Safe to
call twice at once; a half-made `.venv` is made anew; nothing is done when the lock files have not changed.
"""

import fcntl
import glob
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed.json")
PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.txt", "dev": "requirements-dev.txt"}
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main(kind):
    use_new_enough_python(kind)
    with open(os.path.join(ROOT, "pyproject.toml")) as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # one at a time; let go when the process ends
        wanted = {name: digest(path) for name, path in LOCKS.items()}
        installed = read_stamp()
        if not installed or installed.get("place") != place():
            make_environment()
            installed = {}
        if installed.get(kind) == wanted[kind]:
            compile_messages()
            return
        if "dev" in installed:
            kind = "dev"  # its lock file holds everything that the other one does
        if os.path.exists(STAMP):
            os.remove(STAMP)
        step("Install the packages of " + LOCKS[kind], install, os.path.join(ROOT, LOCKS[kind]))
        done = {"place": place(), "run": wanted["run"]}
        if kind == "dev":
            done["dev"] = wanted["dev"]
        write_stamp(done)
        compile_messages()


def use_new_enough_python(kind):
    """Go on with a newer Python from the PATH where `python3` itself is too old; end with a sentence if none is."""
    if sys.version_info < OLDEST:
        for name in NEWER:
            path = shutil.which(name)
            if path:
                os.execv(path, [path, os.path.abspath(__file__), kind])
        sys.exit(
            "Python 3.11 or newer is needed, but python3 is {}.{}. Install a newer one, or name it: "
            "make demo PYTHON=/path/to/python3.12".format(*sys.version_info)
        )
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python lacks the modules venv and ensurepip. On Debian and Ubuntu: "
            "apt-get install python{}.{}-venv".format(*sys.version_info)
        )


def make_environment():
    if os.path.lexists(VENV):
        step("Remove a half-made or outdated .venv", remove, VENV)
    step("Make .venv with Python {}.{}.{}".format(*sys.version_info), create)


def create():
    run([sys.executable, "-m", "venv", VENV])


def remove(path):
    if os.stat(path).st_uid != os.geteuid() and os.geteuid() != 0:
        sys.exit("\n.venv belongs to another user. Use a clone of your own.")
    if os.path.islink(path) or os.path.isfile(path):
        os.remove(path)
    else:
        shutil.rmtree(path)


def install(lock):
    run([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        + ["--require-hashes", "--no-deps", "-r", lock])  # fmt: skip


def compile_messages():
    """What Django reads of the translations, where they have changed."""
    for source in glob.glob(os.path.join(ROOT, "locale", "*", "LC_MESSAGES", "django.po")):
        made = source[:-2] + "mo"
        if not os.path.exists(made) or os.stat(made).st_mtime < os.stat(source).st_mtime:
            return run([PYTHON, "-m", "infra.messages.compiling"])


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    if done.returncode:
        output = done.stdout.decode(errors="replace")
        if "ensurepip" in output:
            output += "\nOn Debian and Ubuntu: apt-get install python{}.{}-venv".format(*sys.version_info)
        sys.exit("\n" + output[-4000:] + "\nThis did not work: " + " ".join(command))


def step(what, action, *arguments):
    """Do one thing, with a line that says what and how long it took."""
    began = time.monotonic()
    print("{:<58}".format(what + " …"), end="", flush=True)
    action(*arguments)
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def digest(lock):
    with open(os.path.join(ROOT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def place():
    """Where the environment is and which Python it has: its scripts work nowhere else. None if it does not run."""
    asked = [PYTHON, "-c", "import sys, pip; print(sys.version.split()[0])"]
    try:
        answer = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return None if answer.returncode else VENV + " " + answer.stdout.decode().strip()


def read_stamp():
    try:
        with open(STAMP) as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def write_stamp(content):
    """Whole or not at all."""
    with open(STAMP + ".new", "w") as file:
        json.dump(content, file, indent=1)
    os.replace(STAMP + ".new", STAMP)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
