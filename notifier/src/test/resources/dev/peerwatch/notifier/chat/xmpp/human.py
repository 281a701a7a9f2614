#!/usr/bin/python3
"""Somebody with a chat client made of slixmpp, driven over standard input and output: one JSON object a line.

In:   {"n": 1, "do": "login", …}        what to do, with a number
Out:  {"n": 1, "is": …}                 what came of it, or {"n": 1, "error": "…"}
Out:  {"heard": {…}}                    something that came by itself
Ends with its standard input.
"""

import asyncio
import hashlib
import json
import sys

import slixmpp
from slixmpp.plugins.xep_0444.stanza import Reaction
from slixmpp.xmlstream import ET
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

PLUGINS = (
    "0030", "0045", "0054", "0060", "0084", "0092", "0115", "0163", "0172", "0184", "0191", "0198", "0199", "0203",
    "0308", "0333", "0334", "0353", "0359", "0444", "0461",
)
FALLBACK = "{urn:xmpp:fallback:0}"
REPLY = "urn:xmpp:reply:0"
RINGING = ("propose", "proceed", "accept", "reject", "retract")


def put(thing):
    sys.stdout.write(json.dumps(thing) + "\n")
    sys.stdout.flush()


def without_quotation(message):
    body = message["body"]
    for fallback in message.xml.findall(FALLBACK + "fallback"):
        if fallback.get("for") == REPLY:
            for part in fallback.findall(FALLBACK + "body"):
                start, end = int(part.get("start")), int(part.get("end"))
                body = body[:start] + body[end:]
    return body


class Human:
    def __init__(self):
        self.client = None

    # ---- logging in and out

    async def login(self, jid, password, port, ca):
        if self.client is not None:
            self.client.abort()
        client = slixmpp.ClientXMPP(jid + "/phone", password)
        self.client = client
        for number in PLUGINS:
            client.register_plugin("xep_" + number)
        client.ca_certs = ca
        client.register_handler(Callback("all messages", MatchXPath("{jabber:client}message"), self.hear))
        client.add_event_handler("presence_available", self.presence)
        came = asyncio.get_running_loop().create_future()

        def settle(value):
            if not came.done():
                came.set_result(value)

        client.add_event_handler("session_start", lambda _: settle(""))
        client.add_event_handler("failed_all_auth", lambda _: settle("the server refuses the password"))
        client.add_event_handler("disconnected", lambda why: settle("disconnected: %s" % why))
        client.connect(address=("127.0.0.1", port))
        problem = await asyncio.wait_for(came, 20)
        if problem:
            raise RuntimeError(problem)
        await client.get_roster()
        client.send_presence()
        # Behind it, the server has the presence.
        await client["xep_0199"].send_ping(client.boundjid.host)

    async def logout(self):
        await self.client.disconnect()

    # ---- what comes by itself

    def hear(self, message):
        if message["type"] == "error":
            put({"heard": {"error": message["error"]["condition"], "id": message["id"]}})
            return
        xml = message.xml
        heard = {
            "id": message["id"],
            "from": message["from"].bare,
            "full": message["from"].full,
            "type": message["type"],
            "store": xml.find("{urn:xmpp:hints}store") is not None,
        }
        if xml.find("{urn:xmpp:receipts}received") is not None:
            heard["receipt"] = message["receipt"]
        if xml.find("{urn:xmpp:chat-markers:0}displayed") is not None:
            heard["displayed"] = message["displayed"]["id"]
        heard["markable"] = xml.find("{urn:xmpp:chat-markers:0}markable") is not None
        heard["state"] = [child.tag for child in xml if child.tag.startswith("{http://jabber.org/protocol/chatstates}")]
        if xml.find("{urn:xmpp:sid:0}origin-id") is not None:
            heard["origin"] = message["origin_id"]["id"]
        if xml.find("{urn:xmpp:sid:0}stanza-id") is not None:
            heard["given"] = xml.find("{urn:xmpp:sid:0}stanza-id").get("id")
        if xml.find("{urn:xmpp:reply:0}reply") is not None:
            heard["reply"] = message["reply"]["id"]
        if message["delay"]["stamp"]:
            heard["delay"] = str(message["delay"]["stamp"])
        for kind in RINGING:
            if xml.find("{urn:xmpp:jingle-message:0}" + kind) is not None:
                heard["ring"] = kind
                heard["call"] = message["jingle_" + kind]["id"]
                if kind == "propose":
                    heard["media"] = [list(media) for media in message["jingle_propose"]["descriptions"]]
        if xml.find("{jabber:client}body") is not None:
            heard["body"] = without_quotation(message)
            heard["raw"] = message["body"]
        put({"heard": heard})

    def presence(self, presence):
        if presence.xml.find("{http://jabber.org/protocol/nick}nick") is not None:
            put({"heard": {"nick": presence["nick"]["nick"], "from": presence["from"].bare}})

    # ---- contacts

    async def add(self, contact):
        self.client.send_presence_subscription(pto=contact, ptype="subscribe")

    async def drop(self, contact):
        await self.client.del_roster_item(contact)

    async def sees(self, contact):
        roster = self.client.client_roster
        if not roster.has_jid(contact):
            return None
        item = roster[contact]
        if item["subscription"] not in ("to", "both"):
            return None
        for resource in item.resources.values():
            return {"show": resource["show"], "status": resource["status"]}
        return None

    async def block(self, jid):
        await self.client["xep_0191"].block({slixmpp.JID(jid)})

    # ---- writing

    def message(self, to, body=None, receipt=True, id=None, type="chat"):
        message = self.client.make_message(mto=to, mbody=body, mtype=type)
        message["id"] = id or self.client.new_id()
        if receipt:
            message["request_receipt"] = True
        return message

    def sent(self, message):
        message.send()
        return message["id"]

    async def say(self, to, body):
        return self.sent(self.message(to, body))

    async def reply(self, to, body, answered, quoted):
        quotation = "> " + quoted + "\n"
        message = self.message(to, quotation + body)
        message["reply"]["to"] = to
        message["reply"]["id"] = answered
        fallback = ET.SubElement(message.xml, FALLBACK + "fallback", {"for": REPLY})
        ET.SubElement(fallback, FALLBACK + "body", {"start": "0", "end": str(len(quotation))})
        return self.sent(message)

    async def react(self, to, about, emojis, type="chat"):
        message = self.message(to, receipt=type == "chat", type=type)
        message["reactions"]["id"] = about
        for emoji in emojis:
            reaction = Reaction()
            reaction.set_value(emoji, all_chars=True)
            message["reactions"].append(reaction)
        message.enable("store")
        return self.sent(message)

    async def correct(self, to, original, body):
        message = self.message(to, body)
        message["replace"]["id"] = original
        return self.sent(message)

    async def send(self, to, id, xml):
        """A message with these children, as they are."""
        message = self.message(to, receipt=False, id=id)
        for child in ET.fromstring("<message xmlns='jabber:client'>" + xml + "</message>"):
            message.xml.append(child)
        return self.sent(message)

    async def answer(self, to, call, how):
        """To a call: proceed, accept or reject."""
        getattr(self.client["xep_0353"], how)(slixmpp.JID(to), call)

    # ---- rooms

    async def enter(self, room, nick):
        muc = self.client["xep_0045"]
        await muc.join_muc_wait(slixmpp.JID(room), nick, maxchars=0)

    async def disclose(self, room, to):
        """Makes the room as it is by default, but for these (anyone, moderators) to see everybody's address."""
        muc = self.client["xep_0045"]
        answer = self.client["xep_0004"].make_form(ftype="submit")
        answer.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/muc#roomconfig")
        answer.add_field(var="muc#roomconfig_whois", value=to)
        await muc.set_room_config(slixmpp.JID(room), answer)

    async def say_in(self, room, body, xml=""):
        message = self.message(room, body, receipt=False, type="groupchat")
        for child in ET.fromstring("<message xmlns='jabber:client'>" + xml + "</message>"):
            message.xml.append(child)
        return self.sent(message)

    # ---- asking

    async def info(self, jid):
        info = await self.client["xep_0030"].get_info(jid, cached=False)
        return {
            "identities": [list(identity) for identity in info["disco_info"]["identities"]],
            "features": sorted(info["disco_info"]["features"]),
        }

    async def version(self, jid):
        version = (await self.client["xep_0092"].get_version(jid))["software_version"]
        return {"name": version["name"], "version": version["version"]}

    async def ping(self, jid):
        await self.client["xep_0199"].send_ping(jid)

    async def vcard(self, jid):
        card = (await self.client["xep_0054"].get_vcard(jid, cached=False))["vcard_temp"]
        photo = card["PHOTO"]["BINVAL"]
        return {"nick": ", ".join(card["NICKNAME"]), "type": card["PHOTO"]["TYPE"],
                "sha1": hashlib.sha1(photo).hexdigest() if photo else ""}

    async def picture(self, jid):
        """What an address shows (XEP-0084), base 64; null where it shows nothing."""
        try:
            news = await self.client["xep_0060"].get_items(slixmpp.JID(jid), "urn:xmpp:avatar:metadata", max_items=1)
        except slixmpp.exceptions.IqError as problem:
            if problem.iq["error"]["condition"] == "item-not-found":
                return None
            raise
        for info in news.xml.iter("{urn:xmpp:avatar:metadata}info"):
            answer = await self.client["xep_0084"].retrieve_avatar(slixmpp.JID(jid), info.get("id"))
            for data in answer.xml.iter("{urn:xmpp:avatar:data}data"):
                return "".join(data.text.split())
        return None


async def carry_out(human, order):
    number = order.pop("n")
    try:
        result = await asyncio.wait_for(getattr(human, order.pop("do"))(**order), 25)
        put({"n": number, "is": result})
    except Exception as problem:  # all of it goes to the test
        put({"n": number, "error": "%s: %s" % (type(problem).__name__, problem)})


async def main():
    human = Human()
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while True:
        line = await lines.readline()
        if not line:
            return
        # One after the other: what is written keeps its order.
        await carry_out(human, json.loads(line))


asyncio.run(main())
