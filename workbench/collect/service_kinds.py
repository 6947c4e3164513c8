"""Hub side: what a source's text columns hold, by its rows: what its contract on types goes by.

It is settled before rows come that may be otherwise: with a load, and when a person lets one in.
"""

from __future__ import annotations

import msgspec

from workbench.collect import contract, kinds, service_columns
from workbench.collect.service_sources import find_source, sources
from workbench.core.sql import quote
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


async def kinds_shown(session: Session, name: str) -> dict[str, str]:
    """What the rows show that text columns hold, where the contract goes by it."""

    def look(reader: Reader) -> tuple[int, list[str]]:
        number, dataset = find_source(reader, name)
        source = sources(reader, "WHERE s.id = ?", (number,))[0]
        if contract.parse(source.contract).type == contract.EVOLVE:
            return dataset, []
        if source.anew or not source.rows:
            return dataset, []
        known = source.settled | source.types
        columns = service_columns.visible(reader, dataset).items()
        return dataset, [n for n, kind in columns if kind == "VARCHAR" and n not in known]

    dataset, unknown = await session.read(look)
    if not unknown:
        return {}
    query = kinds.count_fitting(quote(f"rows_{dataset}"), unknown)
    return kinds.settled(unknown, (await session.bulk(lambda bulk: bulk.all(query)))[0])


def keep_kinds(tx: Transaction, source: int, shown: dict[str, str]) -> None:
    """Remember what the rows showed, on record; nothing for none."""
    if not shown:
        return
    name, settled = tx.all("SELECT name, settled FROM source WHERE id = ?", (source,))[0]
    after = msgspec.json.decode(settled, type=dict[str, str]) | shown
    text = msgspec.json.encode(after).decode()
    tx.execute("UPDATE source SET settled = ? WHERE id = ?", (text, source))
    tx.event("collect.types_settled", f"dataset:{name}", {"types": shown})
