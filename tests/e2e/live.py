"""A WebSocket client of /live, as small as a test needs."""

import asyncio
import base64
import json
import os
import struct


class Live:
    """await Live.open(port, "anna"): texts go up with say(), come down with hear()."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port, device=None, query="ack=recv"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        path = "/live?" + query + (f"&id={device}" if device else "")
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head
        return cls(reader, writer)

    def say(self, message):
        data = json.dumps(message).encode()
        mask = b"\x01\x02\x03\x04"
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
        body = bytes(byte ^ mask[i & 3] for i, byte in enumerate(data))
        self.writer.write(b"\x81" + size + mask + body)

    async def hear(self):
        """The next text, as what its JSON says; answers pings."""
        while True:
            first, size = await self.reader.readexactly(2)
            if size == 126:
                size = struct.unpack(">H", await self.reader.readexactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", await self.reader.readexactly(8))[0]
            data = await self.reader.readexactly(size)
            if first & 15 == 9:
                self.writer.write(bytes([0x8A, 0x80 | len(data)]) + b"\0\0\0\0" + data)
            elif first & 15 == 8:
                raise EOFError("closed")
            else:
                return json.loads(data)

    async def hear_type(self, kind, timeout=10):
        """The next one of that type."""
        async def wait():
            while True:
                message = await self.hear()
                if message["_type"] == kind:
                    return message
        return await asyncio.wait_for(wait(), timeout)

    async def silence(self, seconds=0.3):
        """Nothing comes but acknowledgements."""
        async def listen():
            while True:
                message = await self.hear()
                assert message["_type"] == "ack", message
        try:
            await asyncio.wait_for(listen(), seconds)
        except asyncio.TimeoutError:
            return

    def close(self):
        self.writer.close()
