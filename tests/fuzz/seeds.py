#!/usr/bin/python3
"""Makes seeds of the messages that other programs test themselves with, where that collection is beside the
sources: it is of many licences, and so nothing of it is kept here.

Usage: seeds.py PROTOCOLS FOLDER   a folder a target in FOLDER
"""

import glob
import json
import os
import sys
import urllib.parse


def decoder_seeds(request):
    """As fuzz-decoder.c reads them: what kind, then what is sent."""
    address = urllib.parse.urlsplit(request.get("uri", "/"))
    body = request.get("body") or ""
    kind = request.get("headers", {}).get("Content-Type", "")
    if address.path.startswith("/pub") or body.lstrip().startswith("{\"_type\""):
        yield "p" + body
        yield "s" + body
        yield "l" + body
        yield "h" + body
    elif "json" in kind or body.lstrip().startswith("{"):
        yield "t" + body
    elif "lat=" in body:
        yield "f" + body
    for letter in "qgo" if address.query else "":
        yield letter + address.query + ("\n" + body if body else "")


def write(folder, target, number, data):
    os.makedirs(os.path.join(folder, target), exist_ok=True)
    with open(os.path.join(folder, target, f"other-{number}"), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def main():
    protocols, folder = sys.argv[1:3]
    number = 0
    for path in sorted(glob.glob(os.path.join(protocols, "*.jsonl"))):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                request = json.loads(line).get("request")
                if not isinstance(request, dict) or not isinstance(request.get("body") or "", str):
                    continue
                for seed in decoder_seeds(request):
                    write(folder, "decoder", number, seed)
                    number += 1
                if request.get("body"):
                    write(folder, "json", number, request["body"])
                    write(folder, "ws", number, request["body"])
                    head = f"{request.get('method', 'POST')} {request.get('uri', '/')} HTTP/1.1\r\nHost: x\r\n"
                    write(folder, "http", number, f"{head}Content-Length: {len(request['body'].encode())}\r\n\r\n{request['body']}")
    for path in sorted(glob.glob(os.path.join(protocols, "fixtures", "*.gpx"))):
        with open(path, "rb") as file:
            write(folder, "gpx", os.path.basename(path), file.read())
    print(f"{number} messages of other programs")


if __name__ == "__main__":
    main()
