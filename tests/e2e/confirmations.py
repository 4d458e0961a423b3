#!/usr/bin/python3
"""Letters to guests: languages, calendar, voucher; a mail server that puts off, refuses, dies and is away.

Usage: confirmations.py ROUNDROCK [--outage SECONDS]

With --outage the mail server is away for so long while bookings come in, two a second.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import zoneinfo
from datetime import datetime, timedelta

from engine import Engine
from postbox import Postbox

N_WHILE_AWAY = 120
PACE_S = 0.5


def settings(workspace, postbox, retry=0.3, knock=0.05):
    with open(os.path.join(workspace, "staff.ini"), "w", encoding="utf-8") as file:
        file.write(f"""[mail]
url=smtp://127.0.0.1:{postbox.port}
from=base@example.org
[guests]
from=bookings@example.org
name=Base Camp Süd
phone=+41 81 000 00 00
retry-seconds={retry}
per-minute=60000
[post]
retry-seconds={knock}
timeout-seconds=5
""")


def until(what, is_so, patience=60):
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            sys.exit(f"{what}: not within {patience} s")
        time.sleep(0.02)


def book(engine, to, tour="ridge-walk", **more):
    status, answer = engine.ask("POST", "/bookings", json.dumps({"tour": tour, "pax": 1, "email": to, **more}))
    assert status == 200, (status, answer)
    return json.loads(answer)["uuid"]


def letters_to(postbox, to):
    return [mail for recipient, mail in postbox.mails if recipient == to]


def read_calendar(data):
    """Properties of the only event, by RFC 5545, and the method; complains about what the standard does not allow."""
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b""), data
    for line in data.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode()                    # no character is cut
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR", lines
    pairs = [line.partition(":")[::2] for line in lines]
    begin, end = lines.index("BEGIN:VEVENT"), lines.index("END:VEVENT")
    outer = dict(pairs[:begin])
    event = dict(pairs[begin + 1:end])
    assert outer["VERSION"] == "2.0" and "PRODID" in outer, outer
    for name in ("UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "SUMMARY"):
        assert name in event, (name, event)
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", event[name]), event[name]
    return event, outer["METHOD"]


def parts(mail):
    """Plain text, markup, calendar and voucher."""
    plain = mail.get_body(("plain",)).get_content()
    markup = mail.get_body(("html",)).get_content()
    attached = {part.get_content_type(): part for part in mail.iter_attachments()}
    calendar = attached.get("text/calendar")
    voucher = attached.get("application/pdf")
    return plain, markup, calendar, voucher.get_content() if voucher is not None else None


def text_of_pdf(data):
    """What a person reads in it, if there is a reader here."""
    if shutil.which("pdftotext") is None:
        return None
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, stdout=subprocess.PIPE, check=True).stdout.decode()


def code_in_pdf(data):
    """What a machine reads in it, likewise."""
    if shutil.which("pdftoppm") is None or shutil.which("zbarimg") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", "150", "-png", "-", os.path.join(folder, "page")], input=data, check=True)
        pages = [os.path.join(folder, name) for name in os.listdir(folder)]
        return subprocess.run(["zbarimg", "-q", "--raw", *pages], stdout=subprocess.PIPE, check=False).stdout.decode().strip()


def check_languages(engine, postbox):
    """What a guest reads does not depend on where the engine runs."""
    expected = {
        "de": ("Buchung bestätigt: ", "Gäste: ", "Liebe/r Änne Größer,", r"95,00\xa0CHF"),
        "de-CH": ("Buchung bestätigt: ", "Gäste: ", "Liebe/r Änne Größer,", r"CHF\xa095\.00"),
        "fr": ("Réservation confirmée : ", "Participants : ", "Bonjour Änne Größer,", r"95,00\xa0CHF"),
        "en": ("Booking confirmed: ", "Guests: ", "Dear Änne Größer,", r"CHF\xa095\.00"),
        "tlh": ("Booking confirmed: ", "Guests: ", "Dear Änne Größer,", r"CHF\xa095\.00"),
        "zz-ZZ": ("Booking confirmed: ", "Guests: ", "Dear Änne Größer,", r"CHF\xa095\.00"),
    }
    booked = {lang: book(engine, f"guest{number}@example.net", lang=lang, name="Änne Größer")
              for number, lang in enumerate(expected)}
    until("languages", lambda: len(postbox.mails) >= len(expected))
    for number, (lang, (subject, guests, greeting, price)) in enumerate(expected.items()):
        (mail,) = letters_to(postbox, f"guest{number}@example.net")
        plain, markup, calendar, voucher = parts(mail)
        uuid = booked[lang]
        assert mail["Subject"] == subject + "Ridge walk", mail["Subject"]
        assert mail["From"] == "Base Camp Süd <bookings@example.org>", mail["From"]
        assert mail["Message-ID"] == f"<{uuid}.1.confirmed@example.org>", mail["Message-ID"]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert greeting in plain and re.search(price, plain), plain
        assert "Europe/Zurich, CE" in plain and uuid[:4].upper() in plain and "+41 81 000 00 00" in plain, plain
        assert "Gr" in markup and "<table>" in markup and greeting.split()[0] in markup, markup
        event, method = read_calendar(calendar.get_payload(decode=True))
        assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("PUBLISH", uuid, "1", "CONFIRMED"), event
        assert calendar.get_param("method") == "PUBLISH" and calendar.get_param("charset") == "utf-8"
        check_voucher(voucher, uuid, lang)
    print(f"{len(expected)} languages, each with calendar and voucher over {postbox.connections} connections")


def check_voucher(voucher, uuid, lang):
    assert voucher is not None and voucher.startswith(b"%PDF"), voucher
    text, code = text_of_pdf(voucher), code_in_pdf(voucher)
    assert text is None or ("Ridge walk" in text and uuid[:4].upper() in text and "Größer" in text), text
    assert code is None or code == f"urn:uuid:{uuid}", code


def check_changes(engine, postbox):
    uuid = book(engine, "cancel@example.net", lang="de")
    until("first", lambda: len(letters_to(postbox, "cancel@example.net")) == 1)
    assert engine.ask("POST", f"/bookings/{uuid}/cancel")[0] == 200
    until("second", lambda: len(letters_to(postbox, "cancel@example.net")) == 2)
    mail = letters_to(postbox, "cancel@example.net")[1]
    plain, _, calendar, voucher = parts(mail)
    event, method = read_calendar(calendar.get_payload(decode=True))
    assert mail["Subject"] == "Buchung storniert: Ridge walk" and voucher is None, mail["Subject"]
    assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", uuid, "2", "CANCELLED"), event
    assert mail["Message-ID"] == f"<{uuid}.2.cancelled@example.org>" and "storniert" in plain


def week_later(departure):
    """The same tour seven days on, by the clock on the wall."""
    zone = zoneinfo.ZoneInfo("Europe/Zurich")
    return (datetime.fromisoformat(departure).astimezone(zone) + timedelta(days=7)).isoformat()


def staff(engine, uuid, verb, **body):
    status, answer = engine.ask("POST", f"/bookings/{uuid}/{verb}", json.dumps(body), {"Content-Type": "application/json"})
    assert status == 200, (verb, status, answer)


def check_staff(engine, postbox):
    """Moved: the calendar follows. Asked for again: under another name, as it was."""
    uuid = book(engine, "move@example.net", lang="fr")
    until("first", lambda: len(letters_to(postbox, "move@example.net")) == 1)
    departure = week_later(look(engine, uuid)["departure"])
    staff(engine, uuid, "move", departure=departure)
    until("second", lambda: len(letters_to(postbox, "move@example.net")) == 2)
    mail = letters_to(postbox, "move@example.net")[1]
    plain, _, calendar, voucher = parts(mail)
    event, method = read_calendar(calendar.get_payload(decode=True))
    start = datetime.fromisoformat(departure).astimezone(zoneinfo.ZoneInfo("UTC")).strftime("%Y%m%dT%H%M%SZ")
    assert mail["Subject"] == "Réservation modifiée : Ridge walk" and "Votre réservation a changé" in plain, plain
    assert (method, event["UID"], event["SEQUENCE"], event["DTSTART"]) == ("PUBLISH", uuid, "2", start), event
    assert voucher.startswith(b"%PDF") and mail["Message-ID"] == f"<{uuid}.2.changed@example.org>", mail["Message-ID"]
    staff(engine, uuid, "resend")
    until("third", lambda: len(letters_to(postbox, "move@example.net")) == 3)
    again = letters_to(postbox, "move@example.net")[2]
    assert again["Message-ID"] == f"<{uuid}.2.changed.1@example.org>", again["Message-ID"]
    assert parts(again)[0] == plain


def check_rude_server(engine, postbox):
    """Put off: again, and nobody else waits for it. Refused: never again, and to be seen."""
    postbox.later["busy@example.net"] = 2
    postbox.refuse["nobody@example.net"] = "550 5.1.1 no such mailbox here"
    before = len(postbox.mails)
    book(engine, "busy@example.net", tour="T002")
    gone = book(engine, "nobody@example.net", tour="T002")
    book(engine, "fine@example.net", tour="T002")
    until("both", lambda: len(postbox.mails) == before + 2)
    assert postbox.tries["busy@example.net"] == 3 and postbox.tries["nobody@example.net"] == 1, postbox.tries
    until("dead letter", lambda: status(engine, gone) == "dead")
    seen = look(engine, gone)
    assert seen["letters"][0]["problem"] == "550 5.1.1 no such mailbox here" and seen["unreached"] is True, seen
    until("figure", lambda: "roundrock_guest_letters_dead 1" in engine.ask("GET", "/metrics")[1])


def returned(uuid, action="failed", about="confirmed"):
    """A mail as a server writes it that could not deliver ours."""
    return f"""From: MAILER-DAEMON@mx.example.net
To: bookings@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain

Sorry.
--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; someone@example.net
Action: {action}
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--xx
Content-Type: text/rfc822-headers

Message-ID: <{uuid}.1.{about}@example.org>
Subject: whatever

--xx--
""".replace("\n", "\r\n")


def post_returned(engine, mail):
    return engine.ask("POST", "/letters/bounce", mail, {"Content-Type": "message/rfc822"})


def check_returned(engine, postbox):
    """Taken, and sent back later: as dead as one that was refused."""
    uuid = book(engine, "full@example.net", tour="T002")
    until("taken", lambda: len(letters_to(postbox, "full@example.net")) == 1)
    until("sent", lambda: status(engine, uuid) == "sent")
    assert look(engine, uuid)["unreached"] is False
    code, answer = post_returned(engine, returned(uuid, "delayed"))
    assert code == 200 and json.loads(answer)["status"] == "delayed", answer
    assert status(engine, uuid) == "sent"
    code, answer = post_returned(engine, returned(uuid))
    assert code == 200 and json.loads(answer)["status"] == "dead", answer
    seen = look(engine, uuid)
    assert seen["unreached"] is True and seen["letters"][0]["problem"] == "552 5.2.2 mailbox full", seen
    assert post_returned(engine, "Subject: hello\r\n\r\nI am away.\r\n")[0] == 422
    assert post_returned(engine, returned("no-such-booking"))[0] == 404
    assert engine.ask("POST", "/letters/bounce", returned(uuid))[0] == 415
    assert engine.ask("GET", "/letters/bounce")[0] == 405
    return uuid


def check_folder(program, workspace, postbox):
    """Whoever fetches mail lays it in a folder."""
    with Engine(program, workspace, "--open") as engine:
        uuid = book(engine, "folder@example.net", tour="T002")
        until("taken", lambda: len(letters_to(postbox, "folder@example.net")) == 1)
        until("sent", lambda: status(engine, uuid) == "sent")
    folder = os.path.join(workspace, "bounces")
    os.mkdir(folder)
    for name, mail in (("1.eml", returned(uuid)), ("2.eml", "hello"), (".3.eml", "not yet")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(mail)
    with Engine(program, workspace, "--open") as engine:
        until("seen", lambda: look(engine, uuid)["unreached"])
        until("put away", lambda: sorted(os.listdir(folder)) == [".3.eml", "done", "unread"])
        assert os.listdir(os.path.join(folder, "done")) == ["1.eml"]


def look(engine, uuid):
    status, answer = engine.ask("GET", f"/bookings/{uuid}")
    assert status == 200, answer
    return json.loads(answer)


def status(engine, uuid):
    """Of the newest letter; a booking without one has none."""
    return look(engine, uuid).get("letters", [{"status": None}])[0]["status"]


def expect_once(postbox, addresses):
    taken = {}
    for recipient, mail in postbox.mails:
        taken.setdefault(recipient, []).append(mail["Message-ID"])
    for address in addresses:
        assert len(taken.get(address, [])) == 1, (address, taken.get(address))


def check_kills(program, workspace, postbox):
    """Between the server's word and ours: again, under the same name. At any other time: once."""
    with Engine(program, workspace, "--open") as engine:
        postbox.on_data = engine.process.kill
        book(engine, "killed@example.net", tour="T002")
        engine.process.wait(timeout=30)
        postbox.on_data = None
    with Engine(program, workspace, "--open"):
        until("again", lambda: len(letters_to(postbox, "killed@example.net")) == 2)
        names = {mail["Message-ID"] for mail in letters_to(postbox, "killed@example.net")}
        assert len(names) == 1, names


def check_away(program, workspace, postbox, n):
    addresses = [f"away{number}@example.net" for number in range(n)]
    postbox.down()
    with Engine(program, workspace, "--open") as engine:
        for address in addresses[:n // 2]:
            book(engine, address, tour="T001")
        engine.process.kill()
        engine.process.wait()
    with Engine(program, workspace, "--open") as engine:
        for address in addresses[n // 2:]:
            book(engine, address, tour="T001")
        postbox.up()
        until("all", lambda: len([to for to, _ in postbox.mails if to.startswith("away")]) >= n)
        time.sleep(1)
        expect_once(postbox, addresses)
    print(f"{n} bookings while the server was away, killed in between: each letter once")


def rss_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


def outage(program, seconds):
    """A real outage, with nothing else about it changed but the pace at which we look."""
    postbox = Postbox()
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, postbox, retry=60, knock=5)
        with Engine(program, workspace, "--open") as engine:
            first_mib, took, addresses = rss_mib(engine.process.pid), [], []
            begin = time.monotonic()
            while time.monotonic() - begin < seconds:
                asked = time.monotonic()
                addresses.append(f"guest{len(addresses)}@example.net")
                book(engine, addresses[-1], tour=f"T{len(addresses) % 16:03}", lang=("de", "fr", "en")[len(addresses) % 3])
                took.append((time.monotonic() - asked) * 1000)
                time.sleep(PACE_S)
            last_mib = rss_mib(engine.process.pid)
            took.sort()
            print(f"away for {time.monotonic() - begin:.0f} s: {len(addresses)} bookings, none failed, answer p50 "
                  f"{took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms; memory {first_mib:.1f} MiB, "
                  f"then {last_mib:.1f} MiB", flush=True)
            assert not postbox.mails
            back = time.monotonic()
            postbox.up()
            until("the first", lambda: postbox.mails, patience=400)
            first_s = time.monotonic() - back
            until("all", lambda: len(postbox.mails) >= len(addresses), patience=3600)
            print(f"back: the first letter after {first_s:.0f} s, the last {time.monotonic() - back - first_s:.0f} s later, "
                  f"over {postbox.connections} connections", flush=True)
            time.sleep(30)
            expect_once(postbox, addresses)
            assert len(postbox.mails) == len(addresses)
            print(f"{len(addresses)} confirmations, each delivered once", flush=True)


def main():
    program = sys.argv[1]
    if len(sys.argv) > 3 and sys.argv[2] == "--outage":
        outage(program, float(sys.argv[3]))
        return
    postbox = Postbox()
    postbox.up()
    with tempfile.TemporaryDirectory() as workspace:
        settings(workspace, postbox)
        with Engine(program, workspace, "--open") as engine:
            check_languages(engine, postbox)
            check_changes(engine, postbox)
            check_staff(engine, postbox)
            check_rude_server(engine, postbox)
            check_returned(engine, postbox)
        check_kills(program, workspace, postbox)
        check_folder(program, workspace, postbox)
        check_away(program, workspace, postbox, N_WHILE_AWAY)
        with sqlite3.connect(os.path.join(workspace, "roundrock.db")) as base:
            left = base.execute("SELECT count(*) FROM booking WHERE told<rev AND email IS NOT NULL").fetchone()
            assert left == (0,), left


main()
