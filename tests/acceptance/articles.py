"""Articles with as much text as the parsers want, each different from every other."""

from __future__ import annotations


def article(headline: str = "Harbour town votes to keep its ferry", *, about: str = "the harbour council") -> bytes:
    """A plain text article in English; another headline or subject makes other bytes."""
    return f"""{headline}

The people of Oban voted on Tuesday to keep the ferry to Mull for another ten years, according to {about}.

"We could not imagine the island without it," said Morag Sinclair, who led the campaign. She told reporters in Edinburgh
that {about} had counted every vote twice and that the margin was four to one.

The company that runs the boats promised two more sailings a day. Mr Baird, who keeps the only shop on Colonsay, said that
he would believe in the timetable when he saw it, whatever {about} had been told.
""".encode()
