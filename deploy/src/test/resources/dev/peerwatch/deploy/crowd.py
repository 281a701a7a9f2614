#!/usr/bin/python3
"""Many people with chat clients made of slixmpp, in one process, driven over standard input and output: one JSON object a line.

In:   {"n": 1, "do": "enter", …}        what to do, with a number
Out:  {"n": 1, "is": …}                 what came of it, or {"n": 1, "error": "…"}
Out:  {"heard": {…}}                    a message, once, whether it came at once or from the archive after a reconnect
Ends with its standard input.

A client whose connection is lost comes back by itself and reads from the archive (XEP-0313) what it has missed, as those on
phones do. What the archive brings and what came live are told apart by the server's own ids (XEP-0359) only: a message that was
sent twice is heard twice.
"""

import asyncio
import json
import logging
import sys

import slixmpp
from slixmpp.xmlstream import ET
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

CLIENT = "{jabber:client}"
MAM = "{urn:xmpp:mam:2}"
RSM = "{http://jabber.org/protocol/rsm}"
SID = "{urn:xmpp:sid:0}stanza-id"
FALLBACK = "{urn:xmpp:fallback:0}"
RECEIPT = "{urn:xmpp:receipts}"


# All come back at once when a server has been started again. On a machine that is slow then, each would be given up before it was
# its turn, again and again: a few at a time, and with patience.
DOORS = asyncio.Semaphore(6)
PATIENCE = 60


def put(thing):
    sys.stdout.write(json.dumps(thing) + "\n")
    sys.stdout.flush()


def words(xml):
    """The body without the quotation of what it answers (XEP-0461, XEP-0428)."""
    body = xml.find(CLIENT + "body").text or ""
    for fallback in xml.findall(FALLBACK + "fallback"):
        if fallback.get("for") == "urn:xmpp:reply:0":
            for part in fallback.findall(FALLBACK + "body"):
                body = body[: int(part.get("start"))] + body[int(part.get("end")):]
    return body


class Person:
    """Somebody who is online as long as the server lets them."""

    def __init__(self, jid, password, port, ca):
        self.jid, self.password, self.port, self.ca = jid, password, port, ca
        self.client = None
        self.seen = set()
        self.last = None
        self.online = asyncio.Event()
        self.waiting = []

    async def stay(self):
        while True:
            gone = asyncio.get_running_loop().create_future()
            try:
                async with DOORS:
                    await asyncio.wait_for(self.come(gone), PATIENCE)
                await gone
            except Exception:  # refused, cut off, or too slow: all the same
                pass
            self.online.clear()
            self.client.cancel_connection_attempt()
            self.client.abort()
            await asyncio.sleep(0.3)

    async def come(self, gone):
        client = slixmpp.ClientXMPP(self.jid + "/phone", self.password)
        self.client = client
        for number in ("0030", "0184", "0199", "0203", "0359"):
            client.register_plugin("xep_" + number)
        client.ca_certs = self.ca
        began = asyncio.get_running_loop().create_future()

        def settle(future, problem=None):
            if not future.done():
                future.set_result(problem)

        def lost(why):
            settle(began, str(why))
            settle(gone)

        client.register_handler(Callback("messages", MatchXPath(CLIENT + "message"), self.hear))
        client.add_event_handler("session_start", lambda _: settle(began))
        client.add_event_handler("failed_all_auth", lost)
        client.add_event_handler("connection_failed", lost)
        client.add_event_handler("disconnected", lost)
        client.connect(address=("127.0.0.1", self.port))
        problem = await began
        if problem:
            raise RuntimeError(problem)
        client.send_presence()
        await self.catch_up()
        self.online.set()
        for message in self.waiting:
            message()
        self.waiting = []

    async def catch_up(self):
        complete = False
        while not complete:
            iq = self.client.make_iq_set()
            query = ET.SubElement(iq.xml, MAM + "query")
            page = ET.SubElement(query, RSM + "set")
            ET.SubElement(page, RSM + "max").text = "100"
            if self.last is not None:
                ET.SubElement(page, RSM + "after").text = self.last
            before = self.last
            answer = await iq.send(timeout=PATIENCE)
            fin = answer.xml.find(MAM + "fin")
            last = fin.find(RSM + "set/" + RSM + "last")
            if last is not None:
                self.last = last.text
            complete = fin.get("complete") == "true" or self.last == before

    def hear(self, stanza):
        xml = stanza.xml
        result = xml.find(MAM + "result")
        if result is not None:
            inner = result.find("{urn:xmpp:forward:0}forwarded/" + CLIENT + "message")
            if inner is not None:
                self.read(inner, result.get("id"), True)
            return
        given = xml.find(SID)
        self.read(xml, None if given is None else given.get("id"), False)

    def read(self, xml, given, archived):
        if given is not None:
            if given in self.seen:
                return
            self.seen.add(given)
            if not archived and self.online.is_set():
                self.last = given
        sender = slixmpp.JID(xml.get("from") or self.jid).bare
        if sender == self.jid.split("/")[0]:
            return
        heard = {"who": self.jid, "from": sender, "id": xml.get("id") or "", "archived": archived}
        if xml.get("type") == "error":
            heard["error"] = True
        receipt = xml.find(RECEIPT + "received")
        if receipt is not None:
            heard["receipt"] = receipt.get("id")
        if xml.find(CLIENT + "body") is not None:
            heard["body"] = words(xml)
        if "receipt" in heard or "body" in heard or "error" in heard:
            put({"heard": heard})

    def say(self, to, body, id):
        def send():
            message = self.client.make_message(mto=to, mbody=body, mtype="chat")
            message["id"] = id
            message["request_receipt"] = True
            message.send()

        if self.online.is_set():
            send()
        else:
            self.waiting.append(send)


class Crowd:
    def __init__(self):
        self.people = {}
        self.tasks = []

    async def enter(self, jids, password, port, ca):
        """They go online, and stay it."""
        for jid in jids:
            person = Person(jid, password, port, ca)
            self.people[jid] = person
            self.tasks.append(asyncio.ensure_future(person.stay()))
        await self.back(jids)

    async def back(self, jids):
        """Returns when they are all online, and have read what they missed."""
        for jid in jids:
            await asyncio.wait_for(self.people[jid].online.wait(), 2 * PATIENCE)

    async def say(self, who, to, body, id):
        self.people[who].say(to, body, id)


async def carry_out(crowd, order):
    number = order.pop("n")
    try:
        put({"n": number, "is": await getattr(crowd, order.pop("do"))(**order)})
    except Exception as problem:  # all of it goes to the test
        put({"n": number, "error": "%s: %s" % (type(problem).__name__, problem)})


async def main():
    crowd = Crowd()
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while True:
        line = await lines.readline()
        if not line:
            return
        # One after the other: what is written keeps its order.
        await carry_out(crowd, json.loads(line))


# What slixmpp has to say of connections that are lost is what these clients expect.
logging.disable(logging.CRITICAL)
asyncio.run(main())
