#!/usr/bin/env python3
"""Write what CPython 3.11 says of the snippets in syntax_snippets.txt.

    syntax_snippets.py file  < SNIPPETS > ANSWERS     each snippet as a program
    syntax_snippets.py typed < SNIPPETS > ANSWERS     each snippet as lines typed at its prompt

Snippets are divided by lines `%%`. In the answers a line `%%` follows each: what the traceback shows, `ok`, or
`more` where the prompt asks for another line.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
FOLDER = tempfile.mkdtemp()
os.chdir(FOLDER)


def shown(error):
    old, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.__excepthook__(type(error), error.with_traceback(None), None)
        return sys.stderr.getvalue().rstrip("\n")
    finally:
        sys.stderr = old


def as_file(text):
    """As a file on disk, which CPython reads again for the lines it quotes. It is called <test> in the answer."""
    path = os.path.join(FOLDER, "<test>")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    try:
        compile(text, "<test>", "exec", dont_inherit=True)
        return "ok"
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError) as error:
        return shown(error)


def main():
    if sys.version_info[:2] != (3, 11):
        sys.exit("needs Python 3.11")
    answer = {"file": as_file, "typed": as_typed}[sys.argv[1]]
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    for snippet in sys.stdin.buffer.read().decode("utf-8").split("%%\n"):
        out.write(answer(snippet) + "\n%%\n")
    out.flush()
    shutil.rmtree(FOLDER)


def as_typed(text):
    """At a prompt of its own: what it says of the first statement."""
    set_prompts = "import sys; sys.ps1 = '\\x01'; sys.ps2 = '\\x02'"
    process = subprocess.run(
        [sys.executable, "-I", "-S", "-q", "-i", "-W", "ignore", "-c", set_prompts], input=text.encode(),
        capture_output=True, env={"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}, timeout=20)
    first = process.stderr.decode("utf-8", "replace").split("\x01")[1]
    if first.count("\x02") >= text.count("\n"):
        return "more"
    said = first.replace("\x02", "").rstrip("\n")
    return said if said and "Traceback" not in said else "ok"


if __name__ == "__main__":
    main()
