#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks after the translations.

    languages.py format     every catalogue is well-formed
    languages.py complete   nothing lacks a translation, no source is not listed
    languages.py missing    lists what lacks one and in which languages, or is not listed
    languages.py pseudo DIR makes a catalogue of accented, longer, bracketed texts in DIR
"""

import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PO = os.path.join(ROOT, "po")

# How the sources mark what is translated: the preset that GLib programs use.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3"]
FLAGS = ["N_:1:pass-c-format", "C_:2:pass-c-format", "NC_:2:pass-c-format", "g_dngettext:2:pass-c-format",
         "g_strdup_printf:1:c-format", "g_string_printf:2:c-format", "g_string_append_printf:2:c-format",
         "g_error_new:3:c-format", "g_set_error:4:c-format"]
MARKS = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext)\s*\(\s*(?:\w+,\s*)?"|translatable="yes"')

PLACE = re.compile(r"%(?:(\d+)\$)?([-+0#']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z)?[diouxXeEfgGcsp])|%%|(\{[a-z]+\})")
# What stands between digits is no text.
NUMERALS = ("thousands", "decimals")

ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r"}


def unquote(text):
    return re.sub(r"\\(.)", lambda m: ESCAPES[m.group(1)], text)


def quote(text):
    for char, code in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(char, code)
    return '"%s"' % text


def read(path):
    """The entries of a catalogue: flags, msgctxt, msgid, msgid_plural and a list msgstr."""
    entries, entry, into = [], None, None
    with open(path, encoding="utf-8") as lines:
        for line in list(lines) + ["\n"]:
            line = line.rstrip("\n")
            if not line:
                if entry and "msgid" in entry:
                    entries.append(entry)
                entry = None
            elif line.startswith("#~"):
                continue
            else:
                entry = entry or {"flags": "", "msgstr": []}
                if line.startswith("#,"):
                    entry["flags"] += line[2:]
                match = re.match(r'(msg\w+)(?:\[\d\])? (".*")$', line)
                if match:
                    into = match.group(1)
                    text = unquote(match.group(2)[1:-1])
                    if into == "msgstr":
                        entry[into].append(text)
                    else:
                        entry[into] = text
                elif line.startswith('"'):
                    text = unquote(line[1:-1])
                    if into == "msgstr":
                        entry[into][-1] += text
                    else:
                        entry[into] += text
    return entries


def key(entry):
    return entry.get("msgctxt"), entry["msgid"]


def listed():
    with open(os.path.join(PO, "POTFILES.in"), encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def languages():
    with open(os.path.join(PO, "LINGUAS"), encoding="utf-8") as lines:
        return [word for line in lines if not line.startswith("#") for word in line.split()]


def extract(folder):
    """What the sources have to be translated, as they are now."""
    path = os.path.join(folder, "roundrock.pot")
    subprocess.run(["xgettext", "--package-name=roundrock", "--from-code=UTF-8", "--add-comments", "-o", path,
                    "-f", os.path.join(PO, "POTFILES.in"), "-D", ROOT]
                   + ["--keyword=" + word for word in KEYWORDS] + ["--flag=" + flag for flag in FLAGS],
                   check=True, cwd=ROOT, env=dict(os.environ, GETTEXTDATADIRS=PO))
    return read(path)


def places(text):
    """What is filled in, by its number."""
    found, n = {}, 0
    for number, directive, name in PLACE.findall(text):
        if directive:
            n += 1
            found[int(number or n)] = directive
        elif name:
            found[name] = name
    return found


def faults_of(entry):
    """What a translation must have of the original, whatever it says."""
    source = entry.get("msgid_plural", entry["msgid"])
    for at, text in enumerate(entry["msgstr"]):
        # One thing needs no number where the language has a word for it.
        if places(text) != places(source) and not (len(entry["msgstr"]) > 1 and at == 0
                                                    and places(text) == places(entry["msgid"])):
            yield "other places to fill in"
        for end in ("\n", "…"):
            if source.endswith(end) != text.endswith(end):
                yield "ends in another way"
        if source.startswith("\n") != text.startswith("\n"):
            yield "begins in another way"
        if has_key(source) != has_key(text):
            yield "has a key (_) in one of both only"


def has_key(text):
    """One letter is underlined; a quoted “_” is none."""
    return len(re.findall(r"_\w", text)) == 1


def check_catalogues():
    bad = []
    for lang in languages():
        path = os.path.join(PO, lang + ".po")
        done = subprocess.run(["msgfmt", "--check", "-o", os.devnull, path], capture_output=True, text=True)
        if done.returncode != 0 or done.stderr:
            bad.append("%s: %s" % (lang, done.stderr.strip()))
        for entry in read(path):
            if "fuzzy" in entry["flags"]:
                bad.append("%s: fuzzy: %s" % (lang, entry["msgid"]))
            if entry["msgid"] and all(entry["msgstr"]):
                bad += ["%s: %s: %s" % (lang, fault, entry["msgid"]) for fault in faults_of(entry)]
    for name in os.listdir(PO):
        if name.endswith(".po") and name[:-3] not in languages():
            bad.append("%s is not in LINGUAS" % name)
    return bad


def check_list():
    names = listed()
    return (["POTFILES.in: %s is gone" % name for name in names if not os.path.exists(os.path.join(ROOT, name))]
            + ["POTFILES.in: %s is there twice" % name for name in sorted(set(names)) if names.count(name) > 1])


def unlisted():
    names = listed()
    for top in ("src", "data"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for file in files:
                path = os.path.join(folder, file)
                name = os.path.relpath(path, ROOT)
                if file.endswith(".page") and name not in names:
                    yield "POTFILES.in: %s is missing" % name
                if not file.endswith((".c", ".h", ".ui")) or name in names:
                    continue
                with open(path, encoding="utf-8") as text:
                    if MARKS.search(re.sub(r"(?m)^ *(/?\*|//).*", "", text.read())):
                        yield "POTFILES.in: %s is missing" % name


def missing():
    """Pairs of an original and the languages that do not have it."""
    lacking = {}
    with tempfile.TemporaryDirectory() as folder:
        wanted = [entry for entry in extract(folder) if entry["msgid"]]
    for lang in languages():
        has = {key(entry) for entry in read(os.path.join(PO, lang + ".po"))
               if all(entry["msgstr"]) and "fuzzy" not in entry["flags"]}
        for entry in wanted:
            if key(entry) not in has:
                lacking.setdefault(key(entry), []).append(lang)
    return lacking


# --- the language that nobody speaks -----------------------------------------------

ACCENTS = str.maketrans("AEIOUYaeiouyCcNnSsZzLlGgRrTtDd", "ÀÉÎÕÛÝàéîõûýÇçÑñŠšŽžĹĺĞğŔŕŤťĎď")
KEPT = re.compile(r"%(?:\d+\$)?[-+0 #']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z)?[a-zA-Z%]|\{[a-z]+\}|&\w+;|<[^>]*>|\n")


def pretend(text):
    """Accented, 40 % longer, in brackets: what lacks them is not marked, what is cut off is too tight."""
    out, at, letters = [], 0, 0
    for match in KEPT.finditer(text):
        out.append(text[at:match.start()].translate(ACCENTS))
        letters += match.start() - at
        out.append(match.group())
        at = match.end()
    out.append(text[at:].translate(ACCENTS))
    letters += len(text) - at
    tail = "\n" if text.endswith("\n") else ""
    body = "".join(out)[:len("".join(out)) - len(tail)]
    more = "~" * round(letters * 0.4)
    return "⟦" + body + " ".join(more[i:i + 8] for i in range(0, len(more), 8)) + "⟧" + tail


def make_pseudo(folder):
    os.makedirs(folder, exist_ok=True)
    entries = extract(folder)
    path = os.path.join(folder, "pseudo.po")
    with open(path, "w", encoding="utf-8") as out:
        out.write('msgid ""\nmsgstr ""\n"Language: qps\\n"\n"MIME-Version: 1.0\\n"\n'
                  '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
                  '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')
        for entry in entries:
            if not entry["msgid"] or entry.get("msgctxt") in NUMERALS:
                continue
            out.write("\n")
            if "msgctxt" in entry:
                out.write("msgctxt %s\n" % quote(entry["msgctxt"]))
            out.write("msgid %s\n" % quote(entry["msgid"]))
            if "msgid_plural" in entry:
                out.write("msgid_plural %s\n" % quote(entry["msgid_plural"]))
                for i, form in enumerate((entry["msgid"], entry["msgid_plural"])):
                    out.write("msgstr[%d] %s\n" % (i, quote(pretend(form))))
            else:
                out.write("msgstr %s\n" % quote(pretend(entry["msgid"])))
    home = os.path.join(folder, "qps", "LC_MESSAGES")
    os.makedirs(home, exist_ok=True)
    subprocess.run(["msgfmt", "-o", os.path.join(home, "roundrock.mo"), path], check=True)


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "pseudo":
        make_pseudo(sys.argv[2])
        return 0
    if command == "format":
        bad = check_catalogues() + check_list()
    elif command in ("complete", "missing"):
        bad = list(unlisted())
        bad += ["%s lack: %s" % (" ".join(langs), msgid if context is None else "[%s] %s" % (context, msgid))
                for (context, msgid), langs in missing().items()]
    else:
        sys.exit(__doc__)
    for line in bad:
        print(line)
    print("%s: %d found in %s" % (command, len(bad), " ".join(languages())))
    return 1 if bad and command != "missing" else 0


if __name__ == "__main__":
    sys.exit(main())
