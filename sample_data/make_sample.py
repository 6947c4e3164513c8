"""Write the sample data: `python sample_data/make_sample.py`. Same seed, same bytes.

Customer tickets of an invented web shop with the mess that such exports have: dates in several
formats, cities with stray blanks and other cases, amounts as text, several words for "nothing",
exact and near duplicates, lines with too many or too few fields. Two rows in five carry the kind
that an old ticket system noted. Of the others, labels.csv holds what one person answered on most,
and what three people, who do not always agree, answered on some; the rest is unlabelled.
All text is our own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from pathlib import Path

import ticket_phrases as phrases

SEED = 20240311
TICKETS = 4850
EXACT_COPIES = 60
NEAR_COPIES = 70
BY_ONE = 1600  # rows that one of the three people labelled
BY_THREE = 250  # rows that all three labelled
HERE = Path(__file__).parent
HEADER = ("id", "created", "city", "channel", "amount", "text", "kind")
DATES = ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d %b %Y %H:%M", "%Y-%m-%dT%H:%M:%SZ")
ANNOTATORS = {"ana": 0.98, "ben": 0.93, "chloe": 0.86}


def main() -> None:
    """Write tickets.csv, labels.csv, schema.json and recipe.json beside this script."""
    rng = random.Random(SEED)
    tickets = [make_ticket(rng, number) for number in range(1, TICKETS + 1)]
    write_tickets(rng, tickets)
    write_labels(rng, tickets)
    write_schema()
    write_recipe()


def make_ticket(rng: random.Random, number: int) -> dict[str, str]:
    """One ticket; ``truth`` is the kind it was written for and is not written out."""
    truth = rng.choices(phrases.KINDS, weights=(17, 19, 13, 12, 12, 10, 10, 7))[0]
    moment = dt.datetime(2024, 1, 2, 7, 0) + dt.timedelta(minutes=rng.randrange(290 * 1440))
    return {
        "id": f"T-{10000 + number * 3 + rng.randrange(3)}",
        "created": messy_date(rng, moment),
        "city": messy_city(rng),
        "channel": rng.choices(
            ("web", "email", "phone", "chat", "Web", "E-Mail", "e-mail", "WEB ", "chat "),
            weights=(30, 22, 14, 18, 4, 4, 4, 2, 2),
        )[0],
        "amount": messy_amount(rng),
        "text": message(rng, truth),
        "kind": noted_kind(rng, truth),
        "truth": truth,
    }


def message(rng: random.Random, truth: str) -> str:
    """Greeting, the story so far, complaint, perhaps a second thought from elsewhere, closing."""
    opener = [rng.choice(phrases.OPENERS)] if rng.random() < 0.45 else []
    told = rng.sample(phrases.DETAILS, rng.choices((0, 1, 2), weights=(50, 38, 12))[0])
    vague = [text for kinds, text in phrases.AMBIGUOUS if truth in kinds]
    wish = rng.choice(vague if rng.random() < 0.06 else phrases.CORE[truth])
    body = [*told, wish]
    if rng.random() < 0.10:
        aside = rng.choice(phrases.CORE[rng.choice(phrases.KINDS)])
        start = rng.choice(("By the way: ", "And ", "Also, ", "Besides, ", "One more thing: "))
        body.append(start + lower_first(aside))
    if opener and opener[0].endswith(","):
        body[0] = lower_first(body[0])
    closing = rng.sample(phrases.CLOSERS, rng.choice((0, 1, 1, 2)))
    text = " ".join([*opener, *body, *closing])
    return sloppy(rng, fill(rng, reworded(rng, text)))


def reworded(rng: random.Random, text: str) -> str:
    """Some words replaced by others that people use for the same thing."""
    words = text.split(" ")
    for at, word in enumerate(words):
        bare = word.rstrip(".,?!")
        if bare in phrases.SYNONYMS and rng.random() < 0.3:
            words[at] = rng.choice(phrases.SYNONYMS[bare]) + word[len(bare) :]
    return " ".join(words)


def lower_first(text: str) -> str:
    """The sentence as the second half of another one."""
    if text.startswith(("I ", "I'", "VAT", "{")):
        return text
    return text[0].lower() + text[1:]


def fill(rng: random.Random, text: str) -> str:
    """Put values into the blanks of a phrase."""
    return text.format(
        order=rng.randrange(100000, 999999),
        amount=f"{rng.choice(phrases.PRICES)} €",
        amount2=f"{rng.choice(phrases.FEES)} €",
        item=rng.choice(phrases.ITEMS),
        item2=rng.choice(phrases.ITEMS),
        name=rng.choice(phrases.NAMES),
        month=rng.choice(phrases.MONTHS),
        day=rng.choice(phrases.DAYS),
        days=rng.randrange(3, 22),
        years=rng.randrange(2, 11),
        nth=rng.choice(("second", "third", "fourth")),
        city=rng.choice(phrases.CITIES),
        code=rng.choice(("E-402", "500", "WELCOME10", "X17", "SPRING", "0x80")),
        browser=rng.choice(phrases.BROWSERS),
    )


def sloppy(rng: random.Random, text: str) -> str:
    """Typing as people type: no capitals, swapped letters, doubled blanks, shouting, emoji."""
    dice = rng.random()
    if dice < 0.12:
        text = text.lower()
    elif dice < 0.14:
        text = text.upper()
    if rng.random() < 0.18:
        at = rng.randrange(3, len(text) - 3)
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if rng.random() < 0.08:
        text = text.replace(". ", ".  ", 1)
    if rng.random() < 0.06:
        text += rng.choice((" 😡", " 🙏", " :-(", " !!!", " ???", " 🙂"))
    if rng.random() < 0.05:
        text = text.replace(". ", ".\n", 1)
    return text


def messy_date(rng: random.Random, moment: dt.datetime) -> str:
    """Mostly one format; a few rows came from elsewhere."""
    return moment.strftime(rng.choices(DATES, weights=(72, 14, 9, 5))[0])


def messy_city(rng: random.Random) -> str:
    """A city with the case, blanks and typing errors of a free text field."""
    city = rng.choices(phrases.CITIES, weights=(20, 16, 14, 9, 8, 7, 5, 5, 6, 4, 3, 2, 1))[0]
    dice = rng.random()
    if dice < 0.07:
        return city.upper()
    if dice < 0.15:
        return city.lower()
    if dice < 0.20:
        return f"{city} "
    if dice < 0.23:
        return f"  {city}"
    if dice < 0.25:
        return city[:-2] + city[-1]
    if dice < 0.28:
        return rng.choice(("n/a", "", "-", "unknown"))
    return city


def messy_amount(rng: random.Random) -> str:
    """The order's value as the shop exports it, or one of its words for nothing."""
    if rng.random() < 0.07:
        return rng.choice(("n/a", "n/a", "", "-", "NULL"))
    value = round(rng.lognormvariate(4.1, 1.0), 2)
    return f"{value:,.2f} €" if rng.random() < 0.94 else f"EUR {value:,.2f}"


def noted_kind(rng: random.Random, truth: str) -> str:
    """What the old system noted: most blank, a few wrong, some in capitals."""
    if rng.random() < 0.6:
        return ""
    kind = truth if rng.random() < 0.975 else rng.choice(phrases.KINDS)
    return kind.capitalize() if rng.random() < 0.04 else kind


def write_tickets(rng: random.Random, tickets: list[dict[str, str]]) -> None:
    """The tickets, some of them twice, some nearly so, and a few lines that are broken."""
    lines = [csv_line([ticket[name] for name in HEADER]) for ticket in tickets]
    again = [dict(ticket) for ticket in rng.sample(tickets, EXACT_COPIES)]
    again += [near_copy(rng, ticket) for ticket in rng.sample(tickets, NEAR_COPIES)]
    for ticket in again:
        lines.insert(rng.randrange(len(lines)), csv_line([ticket[name] for name in HEADER]))
    for broken in BROKEN_LINES:
        lines.insert(rng.randrange(len(lines)), broken + "\n")
    text = csv_line(list(HEADER)) + "".join(lines)
    (HERE / "tickets.csv").write_text(text, encoding="utf-8", newline="")


def near_copy(rng: random.Random, ticket: dict[str, str]) -> dict[str, str]:
    """The same complaint sent once more under another number, not quite letter by letter."""
    text = ticket["text"]
    changes = (f"{text} ", f"{text} Hello?", f"AGAIN: {text}", text.lower(), text.replace(".", ""))
    number = 30000 + int(ticket["id"][2:])
    return dict(ticket, id=f"T-{number}", text=rng.choice(changes), channel="email")


BROKEN_LINES = (
    "T-90001,2024-05-11 08:12,Berlin,web,49.90 €,Parcel late, again, and the box open.,delivery",
    "T-90002,2024-05-12 19:40,Paris",
    "T-90003,2024-06-02 10:05,London,phone,n/a,The invoice, the third one, is wrong.,billing",
    "T-90004,2024-06-30 16:22,Madrid,chat,12.00 €",
    "-- export resumed after time-out 2024-07-01 --",
    "T-90005,2024-08-19 11:58,Vienna,web,1,299.00 €,Please cancel the office chair.,cancel",
    "T-90006,2024-02-03 09:31,Lisbon,web,24.00 €,No, no and no, I did not order this.,other",
    "T-90007,2024-02-14 20:02",
    "T-90008,2024-03-08 13:45,Milan,phone,2,140.00 €,Invoice is missing.,billing",
    "-- 1204 rows written, continuing in next file --",
    "T-90009,2024-04-01 07:00,Dublin,chat,9.00 €,Is the kettle loud, or just mine?,product,,",
    "T-90010,2024-04-22 18:17,Gent,email",
    "T-90011,2024-07-16 12:12,Aarhus,web,79.90 €,App closes, opens, closes, opens.,bug",
    "T-90012",
    "T-90013,2024-09-09 15:50,Berlin,web,39.95 €",
    "T-90014,2024-10-02 10:28,Kraków,web,1,049.00 €,Where is my tent?,delivery",
)


def csv_line(cells: list[str]) -> str:
    """One CSV line, quoted where needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def write_labels(rng: random.Random, tickets: list[dict[str, str]]) -> None:
    """Labels of three people: most rows have one answer, some have all three, who disagree."""
    open_rows = [ticket for ticket in tickets if not ticket["kind"]]
    rng.shuffle(open_rows)
    moment = dt.datetime(2024, 11, 4, 9, 0)
    lines = [csv_line(["id", "label", "annotator", "at", "seconds"])]
    for index, ticket in enumerate(open_rows[: BY_THREE + BY_ONE]):
        one = [rng.choice(("ana", "ana", "ben", "chloe"))]
        people = list(ANNOTATORS) if index < BY_THREE else one
        for person in people:
            seconds = round(rng.lognormvariate(1.4, 0.5), 1)
            moment += dt.timedelta(seconds=seconds + rng.random() * 4)
            label = answer(rng, ticket["truth"], ANNOTATORS[person])
            at = moment.isoformat(timespec="seconds") + "Z"
            lines.append(csv_line([ticket["id"], label, person, at, str(seconds)]))
    (HERE / "labels.csv").write_text("".join(lines), encoding="utf-8", newline="")


def answer(rng: random.Random, truth: str, care: float) -> str:
    """A person's answer: right with probability ``care``, else a kind that is easily mixed up."""
    if rng.random() < care:
        return truth
    near = {other for kinds, _ in phrases.AMBIGUOUS if truth in kinds for other in kinds}
    return rng.choice(sorted(near - {truth}))


def write_schema() -> None:
    """The label schema: eight kinds with their keys."""
    labels = [
        {"name": kind, "key": str(key), "parent": None, "description": ""}
        for key, kind in enumerate(phrases.KINDS, start=1)
    ]
    document = {
        "task": "single",
        "field": ["text"],
        # Not ``kind``: what somebody noted down would be looked at instead of the text.
        "context": ["id", "created", "city", "channel", "amount"],
        "labels": labels,
        "guideline": phrases.GUIDELINE,
    }
    write_json("schema.json", document)


def write_recipe() -> None:
    """The cleansing recipe of the demo."""
    every = {"where": None, "on_error": "keep"}
    steps = [
        {"step": "null_tokens", "columns": ["city", "amount", "kind"]} | every,
        {"step": "trim", "columns": ["city", "channel", "text"]} | every,
        {"step": "collapse_space", "columns": ["city", "text"]} | every,
        {"step": "case", "columns": ["channel", "kind"], "to": "lower"} | every,
        {"step": "number", "columns": ["amount"], "where": None, "on_error": "null"},
        {
            "step": "date",
            "columns": ["created"],
            "format": DATES[0],
            "also": list(DATES[1:]),
            "kind": "datetime",
            "where": None,
            "on_error": "null",
        },
        {"step": "drop_duplicates", "columns": ["id"]} | every,
    ]
    write_json("recipe.json", {"steps": steps})


def write_json(name: str, document: object) -> None:
    """One document, readable."""
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
