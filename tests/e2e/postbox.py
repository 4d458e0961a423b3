"""A mail server for tests: takes, puts off, refuses, hangs up, and is down, as it is told."""

import asyncio
import email
import email.policy
import threading

from engine import free_port


class Postbox:
    """Mails as they were taken, on a port and a thread of its own."""

    def __init__(self):
        self.port = free_port()
        self.mails = []                  # (recipient, message)
        self.raw = []                    # as bytes
        self.connections = 0
        self.tries = {}                  # recipient -> how often
        self.later = {}                  # recipient -> so many times: 450
        self.refuse = {}                 # recipient -> a line: 550 ...
        self.break_after_data = 0        # so many times: taken, but the answer is lost
        self.on_data = None              # called before the answer to a mail
        self.loop = asyncio.new_event_loop()
        self.server = None
        self.writers = set()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def up(self):
        async def start():
            self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, limit=8 << 20)
        self.run(start())

    def down(self):
        async def stop():
            self.server.close()
            for writer in list(self.writers):
                writer.close()
        self.run(stop())

    async def serve(self, reader, writer):
        self.writers.add(writer)
        self.connections += 1
        try:
            await self.talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    def judge(self, to):
        """The answer to a recipient."""
        self.tries[to] = self.tries.get(to, 0) + 1
        if to in self.refuse:
            return self.refuse[to]
        if self.later.get(to, 0) > 0:
            self.later[to] -= 1
            return "450 4.2.1 mailbox busy, come back"
        return "250 ok"

    async def talk(self, reader, writer):
        def say(text):
            writer.write(text.encode() + b"\r\n")
        to = None
        say("220 here")
        while True:
            line = (await reader.readuntil(b"\r\n")).decode().strip()
            word = line.upper()
            if word.startswith(("EHLO", "HELO")):
                say("250 here")
            elif word.startswith("RCPT"):
                to = line.partition("<")[2].partition(">")[0]
                say(self.judge(to))
            elif word == "DATA":
                say("354 go on")
                data = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                self.raw.append(data)
                self.mails.append((to, email.message_from_bytes(data, policy=email.policy.default)))
                if self.on_data is not None:
                    self.on_data()
                if self.break_after_data > 0:
                    self.break_after_data -= 1
                    return
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")
