#!/usr/bin/env python3
# options.py ROUNDROCK SOURCE: what --help lists is in the manual, in the README and in the
# completion of bash, and these list nothing else; the completion works in a real shell.
import re
import subprocess
import sys

program, source = sys.argv[1:3]
shown = subprocess.run([program, "--help"], env={"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=True).stdout
options = set(re.findall(r"^\s+(?:-h, )?(--[a-z-]+)", shown, re.M))
assert {"--headless", "--drill", "--help"} <= options, options


def read(name):
    with open(f"{source}/{name}", encoding="utf-8") as file:
        return file.read()


def compare(name, found):
    assert found == options, f"{name}: missing {sorted(options - found)}, too many {sorted(found - options)}"


manual = read("data/roundrock.1").replace("\\-", "-")
compare("manual", set(re.findall(r"^\.B[RI]* (?:-h \", \" )?\"?(--[a-z-]+)", manual, re.M)))
table = read("README.md").split("| option | what it does |", 1)[1].split("\n\n", 1)[0]
first = "\n".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
compare("README", set(re.findall(r"(--[a-z-]+)", first)))


def complete(*words):
    script = f"""source {source}/data/roundrock.bash
        COMP_WORDS=({' '.join(words)} ''); COMP_CWORD={len(words)}; _roundrock {program}; printf '%s\\n' "${{COMPREPLY[@]}}" """
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert answer.stderr == "", answer.stderr
    return set(answer.stdout.split())


compare("completion", complete("roundrock"))
cases = complete("roundrock", "--lab")
assert {"list", "orphan", "crossed"} <= cases, cases
assert complete("roundrock", "--seconds") == set()
print(f"{len(options)} options, {len(cases)} cases of the laboratory")
