"""Exports of other languages, phones and settings than the samples: made up after the rules of the formats, before
anything was read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from tests.bot.history.history_kit import form

LRM = "\u200e"


def packed(**files: str) -> bytes:
    """A zip of these texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


def messages(text: str | bytes, **options: Any) -> list[dict[str, Any]]:
    """The messages of an export with one conversation."""
    found = form(("x", text.encode() if isinstance(text, str) else text), **options)
    (conversation,) = found["conversations"]
    assert [one["n"] for one in conversation["messages"]] == list(range(1, len(conversation["messages"]) + 1))
    return list(conversation["messages"])


def short(text: str | bytes, **options: Any) -> list[tuple[Any, ...]]:
    """Who, when, what and the words."""
    return [(one["from"], one["at"], one["kind"], one["text"]) for one in messages(text, **options)]


@pytest.mark.parametrize(
    ("head", "at"),
    [
        ("[13.05.2025 kl. 21.14.05] ", "2025-05-13T21:14:05"),
        ("[13.05.2025, 21.14.05] ", "2025-05-13T21:14:05"),
        ("[2025-05-13, 21:14:05] ", "2025-05-13T21:14:05"),
        ("[13/05/25, 9:14:05\u202fpm] ", "2025-05-13T21:14:05"),
        ("[5/13/25, 9:14:05 PM] ", "2025-05-13T21:14:05"),
        ("13.05.25, 21:14 - ", "2025-05-13T21:14"),
        ("13/05/2025, 21:14 - ", "2025-05-13T21:14"),
        ("13-05-2025 21:14 - ", "2025-05-13T21:14"),
        ("2025-05-13 21:14 - ", "2025-05-13T21:14"),
        ("2025/05/13, 21:14 - ", "2025-05-13T21:14"),
        ("13/05/2025, 9:14 p.m. - ", "2025-05-13T21:14"),
        ("13/05/2025, 9:14\u00a0p.\u00a0m. - ", "2025-05-13T21:14"),
        ("13.5.2025 21.14 – ", "2025-05-13T21:14"),
        ("\ufeff13.05.2025 21.14 - ", "2025-05-13T21:14"),
    ],
)
def test_whatsapp_in_many_shapes(head: str, at: str) -> None:
    assert short(f"{head}Kasper: Hej\r\nigen\r\n") == [("Kasper", at, "message", "Hej\nigen")]


def test_whatsapp_android_in_english_with_its_notices() -> None:
    text = (
        "13/05/2025, 21:13 - Messages and calls are end-to-end encrypted.\n"
        '13/05/2025, 21:14 - Kasper created group "Party: now"\n'
        f"13/05/2025, 21:15 - Kasper: {LRM}IMG-20250513-WA0004.jpg (file attached)\nlook\n"
        "13/05/2025, 21:16 - Anna: You deleted this message\n"
        "13/05/2025, 21:17 - Kasper: I am outside <This message was edited>\n"
        "13/05/2025, 21:18 - Missed voice call\n"
        "13/05/2025, 21:19 - +45 12 34 56 78: <Media omitted>\n"
    )
    found = messages(text)
    assert [(one["from"], one["kind"], one["text"]) for one in found] == [
        (None, "system", "Messages and calls are end-to-end encrypted."),
        (None, "system", 'Kasper created group "Party: now"'),
        ("Kasper", "attachment", "look"),
        ("Anna", "deleted", ""),
        ("Kasper", "message", "I am outside"),
        (None, "call", "Missed voice call"),
        ("+45 12 34 56 78", "omitted", ""),
    ]
    assert found[2]["files"] == ["IMG-20250513-WA0004.jpg"]
    assert found[4]["edited"] is True
    assert found[6]["what"] == "media"


def test_whatsapp_on_an_iphone_in_danish_with_its_notices() -> None:
    lines = [
        (f"{LRM}video udeladt", "omitted", "", "video"),
        (f"{LRM}GIF udeladt", "omitted", "", "gif"),
        (f"{LRM}klistermærke udeladt", "omitted", "", "sticker"),
        (f"plan.pdf • {LRM}2 sider {LRM}dokument udeladt", "omitted", "plan.pdf • 2 sider", "document"),
        (f"{LRM}Kontaktkort udeladt", "omitted", "", "contact"),
        (f"{LRM}Ubesvaret videoopkald", "call", "Ubesvaret videoopkald", None),
        ("billede udeladt", "message", "billede udeladt", None),
        ("her er det: <vedhæftet: ikke rigtigt", "message", "her er det: <vedhæftet: ikke rigtigt", None),
    ]
    text = "".join(f"{LRM}[13.05.2025 21.14.{n:02}] Kasper: {line[0]}\r\n" for n, line in enumerate(lines))
    found = [(one["kind"], one["text"], one.get("what")) for one in messages(text)]
    assert found == [line[1:] for line in lines]


def test_a_mark_of_direction_that_somebody_types_makes_no_notice() -> None:
    (one,) = messages(f"[13.05.2025 21.14.05] Kasper: {LRM}Jeg kommer nu\n")
    assert (one["from"], one["kind"], one["text"]) == ("Kasper", "message", "Jeg kommer nu")


def test_the_order_of_the_days_tells_where_the_numbers_do_not() -> None:
    text = "".join(f"{day}/{month}/25, 21:14 - Kasper: hej\n" for day, month in [(11, 4), (12, 4), (1, 5)])
    found = form(("x", text.encode()))
    assert "ask" not in found
    assert [one["at"][:10] for one in found["conversations"][0]["messages"]] == [
        "2025-04-11",
        "2025-04-12",
        "2025-05-01",
    ]


def test_what_a_person_sends_is_theirs_though_the_program_marks_it() -> None:
    text = (
        f"{LRM}[13.05.2025 21.14.05] Kasper: {LRM}Placering: https://maps.google.com/?q=55.1,10.2\n"
        f"{LRM}[13.05.2025 21.14.06] Kasper: {LRM}AFSTEMNING:\nSkal vi?\n{LRM}VALGMULIGHED: Ja (1 stemme)\n"
        f"{LRM}[13.05.2025 21.14.07] Kasper: {LRM}Du har ændret noget\n"
    )
    assert [(one["from"], one["kind"]) for one in messages(text)] == [
        ("Kasper", "message"),
        ("Kasper", "message"),
        (None, "system"),
    ]


def test_hidden_callers_and_accounts_that_are_gone() -> None:
    call = '<call number="-2" duration="0" date="1747163646000" type="5" presentation="2" />'
    assert form(("x", f"<calls>{call}</calls>".encode()))["conversations"][0]["title"] == "hidden"
    gone = {
        "id": 1,
        "type": "message",
        "date_unixtime": "1747163645",
        "date": "x",
        "from": None,
        "from_id": "user7",
    }
    (one,) = messages(json.dumps({"name": None, "messages": [gone | {"text": "hej"}]}))
    assert (one["from"], one["text"]) == ("user7", "hej")


def test_names_and_words_with_colons() -> None:
    text = (
        "13.05.2025 21.14 - Mor:hjem: kl. 22: ja\n"
        "13.05.2025 21.15 - Kasper: https://example.dk/a: b\n"
        "13.05.2025 21.16 - Kasper: \n"
    )
    assert [(one["from"], one["text"]) for one in messages(text)] == [
        ("Mor:hjem", "kl. 22: ja"),
        ("Kasper", "https://example.dk/a: b"),
        ("Kasper", ""),
    ]


def test_a_group_of_which_only_two_write() -> None:
    text = "13.05.2025 21.14 - Kasper oprettede gruppen „Fest“\n13.05.2025 21.15 - Kasper: hej\n"
    found = form(("x", text.encode()))
    assert found["group"] is True
    assert [one["kind"] for one in found["conversations"][0]["messages"]] == ["system", "message"]


def test_a_damaged_record_takes_none_of_its_neighbours_along() -> None:
    good = '<sms address="28119002" date="1747163645000" type="1" body="hej" />'
    picture = '<mms address="28119002" date="1747163645000" msg_box="1"><parts>{}</parts>{}'
    part = '<part ct="text/plain" text="hej" />'
    text = (
        f"<smses>{good}{picture.format(part, '</mxs>')}{good}<sms address='1' date=1 />{good}"
        f"{picture.format(part, '</mms>')}</smses>"
    )
    found = form(("x", text.encode()))
    assert len(found["conversations"][0]["messages"]) == 4
    assert found["unreadable"]["count"] == 2


SMS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<smses count="4">
<sms address="28119002" date="1747163645000" type="5" body='Hun sagde "nej" &gt; /&gt; &lt;sms ' />
<sms address="1919" date="1747163646000" type="1" body="Kode 12 &#128545; &#55357;" contact_name="null" />
<sms address="28119002" date="i går" type="1" body="uden tid" />
<mms date="1747163647000" msg_box="1" address="+4528119002~+4512345678" contact_name="Kasper"><parts>
<part seq="0" ct="text/plain" text="til jer begge" /><part seq="1" ct="image/png" cl="null" fn="a/b.png" data="AA==" />
</parts><addrs><addr address="+4512345678" type="137" /><addr address="+4528119002" type="151" /></addrs></mms>
</smses>"""


def test_an_sms_backup_of_another_version() -> None:
    found = form(("x", SMS.encode()))
    flat = [one for conversation in found["conversations"] for one in conversation["messages"]]
    assert [
        (one["n"], one["from"], one["kind"], one["text"]) for one in sorted(flat, key=lambda one: one["n"])
    ] == [
        (1, None, "failed", 'Hun sagde "nej" > /> <sms '),
        (2, "1919", "message", "Kode 12 😡 \ufffd"),
        (3, "+4512345678", "attachment", "til jer begge"),
    ]
    assert flat[-1]["files"] == ["b.png"]
    assert found["unreadable"]["count"] == 1
    assert "uden tid" in found["unreadable"]["records"][0]["raw"]


def _meta(name: str, start: int, thread: str) -> str:
    records = [
        {"sender_name": name, "timestamp_ms": start + second * 1000, "content": f"nr. {start} {second}"}
        for second in (2, 1)
    ]
    return json.dumps(
        {"participants": [{"name": name}], "messages": records, "title": name, "thread_path": thread}
    )


def test_messenger_in_parts_and_several_threads() -> None:
    folder = "your_facebook_activity/messages/inbox"
    files = {
        f"{folder}/k_1/message_10.json": _meta("K", 1_700_000_000_000, "inbox/k_1"),
        f"{folder}/k_1/message_2.json": _meta("K", 1_700_000_100_000, "inbox/k_1"),
        f"{folder}/b_2/message_1.json": _meta("B", 1_700_000_000_000, "inbox/b_2"),
        "about/x.json": '{"a": [1, 2, {"b": 3}]}',
    }
    found = form(("x.zip", packed(**files)))
    assert [(one["title"], len(one["messages"])) for one in found["conversations"]] == [("B", 2), ("K", 4)]
    times = [one["at"] for one in found["conversations"][1]["messages"]]
    assert times == sorted(times)
    alone = [(name, text.encode()) for name, text in files.items() if "k_1" in name]
    assert form(*alone)["conversations"] == found["conversations"][1:]


def test_snapchat_of_older_years() -> None:
    old = {
        "Received Saved Chat History": [
            {"From": "kasper_m", "Media Type": "TEXT", "Created": "2021-05-13 19:14:05 UTC", "Text": "hej"}
        ],
        "Sent Saved Chat History": [
            {"To": "kasper_m", "Media Type": "TEXT", "Created": "2021-05-13 19:15:05 UTC", "Text": "nej"}
        ],
    }
    assert [(one["from"], one["direction"], one["text"]) for one in messages(json.dumps(old))] == [
        ("kasper_m", "in", "hej"),
        (None, "out", "nej"),
    ]


def test_all_of_telegram() -> None:
    def chat(name: str, number: int) -> dict[str, Any]:
        record = {"id": 1, "type": "message", "date_unixtime": "1747163645", "date": "2025-05-13T21:14:05"}
        record |= {
            "from": name,
            "from_id": "user1",
            "file": "(File not included.)",
            "media_type": "voice_message",
        }
        return {"name": name, "type": "personal_chat", "id": number, "messages": [record | {"text": ""}]}

    whole = {
        "about": "x",
        "chats": {"about": "y", "list": [chat("Kasper", 1), chat("Bo", 2), chat("Kasper", 3)]},
    }
    found = form(("result.json", json.dumps(whole).encode()))
    assert [one["title"] for one in found["conversations"]] == ["Kasper", "Bo", "Kasper"]
    assert found["conversations"][0]["messages"][0]["what"] == "voice_message"


def test_meta_html_in_english_with_a_picture_and_reactions() -> None:
    box = (
        '<div class="pam uiBoxWhite noborder"><div class="_2pim">Kasper</div><div class="_2let"><div><div></div>'
        '<div>Look<br/>here</div><div><a href="messages/inbox/k_1/photos/1.jpg"><img src="messages/inbox/k_1/photos/'
        '1.jpg"/></a></div><ul><li>😡 Anna</li></ul></div></div>'
        '<div class="_2lem">May 13, 2025, 9:14:05\u202fPM</div></div>'
    )
    found = form(("x", f"<html><head><title>Kasper</title></head><body>{box}</body></html>".encode()))
    (one,) = found["conversations"][0]["messages"]
    assert (one["from"], one["at"], one["text"], one["files"]) == (
        "Kasper",
        "2025-05-13T21:14:05",
        "Look\nhere",
        ["1.jpg"],
    )
    assert (found["clock"], found["precision"]) == ("unknown", "second")


@pytest.mark.parametrize(
    "table",
    [
        "Date,Time,Number,Direction,Duration (s)\n2025-05-13,21:14:05,28119002,Outgoing,35\n",
        "Dato og tid\tTelefonnummer\tRetning\tVarighed\n13.05.2025 kl. 21.14.05\t0045 28 11 90 02\tUdgående\t35 sek.\n",
        '"Opkaldsdato";"Klokkeslæt";"Modpart";"Opkaldstype";"Længde"\n"13-05-25";"21.14.05";"28119002";"Udgående";"0:35"\n',
    ],
)
def test_lists_of_calls(table: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        found = form(("x", table.encode(encoding)))
        (one,) = found["conversations"][0]["messages"]
        assert found["conversations"][0]["title"] == "+4528119002"
        assert (one["at"], one["direction"], one["seconds"], one["answer"]) == (
            "2025-05-13T21:14:05",
            "out",
            35,
            "taken",
        )


def test_a_table_of_days_that_can_be_read_both_ways_is_asked_about() -> None:
    table = "Date,Time,Number,Direction\n2/4/2025,21:14,28119002,In\n3/4/2025,21:15,28119002,In\n"
    assert form(("x", table.encode()))["ask"] == ["day_month"]
    answered = form(("x", table.encode()), day_month="day")
    assert answered["conversations"][0]["messages"][0]["at"] == "2025-04-02T21:14:00"


def test_mails_of_other_programs() -> None:
    page = (
        b"From: Kasper <Kasper@Example.dk>\r\nSubject: =?windows-1252?Q?K=E6re?=\r\nDate: 13 May 2025 21:14:05 GMT\r\n"
        b"Content-Type: text/html; charset=windows-1252\r\n\r\n<style>x</style><p>Jeg er p\xe5 vej<br>nu</p>\r\n"
    )
    (one,) = messages(page)
    assert (one["from"], one["at"], one["subject"], one["text"]) == (
        "kasper@example.dk",
        "2025-05-13T21:14:05",
        "Kære",
        "Jeg er på vej\nnu",
    )
    box = b"".join(
        b"From MAILER-DAEMON Tue May 13 19:14:05 2025\r\nFrom: a@example.dk\r\nDate: %s\r\n\r\n%s\r\n\r\n"
        % pair
        for pair in [(b"Tue, 13 May 2025 21:14:05 +0200", b"et\r\n>From her"), (b"i morgen", b"to")]
    )
    found = form(("x", box))
    assert [one["text"] for one in found["conversations"][0]["messages"]] == ["et\nFrom her"]
    assert found["unreadable"]["count"] == 1


def test_a_name_in_several_lines_of_a_card() -> None:
    card = "BEGIN:VCARD\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:K=C3=\n=A6re =\nven\nTEL:28119002\nEND:VCARD\n"
    assert form(("x", card.encode()))["cards"] == [{"name": "Kære ven", "phones": ["+4528119002"]}]


def test_a_card_and_an_invitation_of_other_programs() -> None:
    card = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Møller\\, Kasper\nitem1.TEL;VALUE=uri:tel:+45-28-11-90-02\nEND:VCARD\n"
    )
    assert form(("x", card.encode()))["cards"] == [{"name": "Møller, Kasper", "phones": ["+4528119002"]}]
    event = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTAMP:20250513T191405Z\nDTSTART;TZID=Romance Standard Time:20250516T193000\n"
        'ORGANIZER;CN="Møller; K":MAILTO:k@example.dk\nSUMMARY:Kaffe\nBEGIN:VALARM\nSUMMARY:nej\nEND:VALARM\n'
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    (one,) = messages(event)
    assert (one["name"], one["starts"], one["text"]) == ("Møller; K", "2025-05-16T19:30:00", "Kaffe")


def test_replies_in_a_text_of_messages_count_once() -> None:
    text = (
        "Jan 02, 2025  1:02:03 AM\n+4528119002\nFørste\n\nmed mellemrum\n\n"
        "    Jan 02, 2025  1:05:03 AM\n    Me\n    svar\n\n"
        "Jan 02, 2025  1:05:03 AM\nMe\nThis message responded to an earlier message.\nsvar\n\n"
    )
    assert short(text) == [
        ("+4528119002", "2025-01-02T01:02:03", "message", "Første\n\nmed mellemrum"),
        ("Me", "2025-01-02T01:05:03", "message", "svar"),
    ]


def test_several_encrypted_chats() -> None:
    def chat(name: str, sort: str) -> str:
        record = {"senderName": name, "timestamp": 1748808000000, "text": "", "type": sort, "isUnsent": False}
        return json.dumps({"participants": [name], "threadName": name, "messages": [record]})

    found = form(("x.zip", packed(**{"A_1.json": chat("A", "call"), "B_2.json": chat("B", "placeholder")})))
    kinds = {one["title"]: one["messages"][0]["kind"] for one in found["conversations"]}
    assert kinds == {"A": "call", "B": "omitted"}


def test_what_another_program_wrote_into_the_same_zip_is_named_and_not_read() -> None:
    files = {
        "chat.txt": "13.05.2025 21.14 - Kim Opdigt: Jeg ved, hvor du er\n13.05.2025 21.15 - Signe: Lad mig være\n",
        "kim.vcf": "BEGIN:VCARD\nVERSION:3.0\nFN:Kim Opdigt\nTEL:+4520123456\nEND:VCARD\n",
    }
    found = form(("x.zip", packed(**files)))
    assert found["format"] == "whatsapp_txt"
    assert [one["raw"] for one in found["unreadable"]["records"]] == ["kim.vcf"]
