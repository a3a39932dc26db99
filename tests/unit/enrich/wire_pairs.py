"""Pairs of wire copy, written for these tests: what comes again with changes, and what only tells of the same event."""

FLOOD = """\
NORTHMOOR, March 3 (Island Press) - Rescuers brought 140 people to safety on Tuesday after the river Ames broke through a
dyke near the market town of Northmoor and flooded more than three hundred houses, the county said.

Nobody was hurt. Firefighters went from door to door in boats through the night, and two schools were opened for families who
could not stay with relatives.

"We heard the water before we saw it," said Ida Brandt, who keeps a bakery in the lower town. "Ten minutes later it stood in the
oven."

The dyke had been due for repair since an inspection four years ago found it too low. The county's head of public works,
Tomas Reuter, said the money had been set aside but that the firm chosen for the work had given up the contract in autumn.

Forecasters expect the river to fall from Thursday on. The rail line to the coast stays closed until engineers have looked at
the bridge at Sell, and buses run every hour instead.
"""

BANK = """\
The central bank left its main interest rate unchanged at 3.25 per cent on Wednesday and said that it would wait for the wage
talks in spring before it decided on a cut.

Seven of the nine members of the board voted for the decision. Two wanted a cut of a quarter of a point, the minutes showed.

"Prices rise more slowly than a year ago, but services are still a worry," Governor Helena Marsh told reporters. "We would
rather be late by a month than wrong for a year."

Economists had been divided. Of thirty-one asked by a news agency last week, nineteen had expected no change. The currency rose by
half a per cent after the announcement, and shares of banks were the strongest on the exchange.
"""

HARBOUR = """\
Der Hafen von Steinort bekommt bis zum Sommer eine neue Kaimauer, weil die alte seit dem Sturm im November Risse hat. Das
teilte die Stadt am Montag mit.

Die Arbeiten kosten vier Millionen Euro, von denen das Land die Hälfte bezahlt. In dieser Zeit legen die Fähren zu den Inseln am
Nordufer an, und der Fischmarkt zieht in die Halle am Bahnhof.

„Wir hätten gern früher angefangen, aber im Winter härtet der Beton nicht“, sagte die Hafenmeisterin Grete Olsen. Die Fischer
fürchten um die Saison. Ihr Verein verlangt, dass die Liegegebühren gesenkt werden, solange gebaut wird.
"""


def _cut(text: str, paragraphs: int) -> str:
    return "\n\n".join(text.split("\n\n")[:paragraphs])


PAIRS = {
    "cut from the end": (FLOOD, _cut(FLOOD, 3)),
    "a lead with more behind it": (_cut(FLOOD, 3), FLOOD),
    "a new dateline, a byline and a corrected number": (
        FLOOD,
        "By our own correspondent\n\n"
        + FLOOD.replace("NORTHMOOR, March 3 (Island Press) - ", "").replace("140", "152"),
    ),
    "boilerplate of the agency before and after": (
        BANK,
        "(Adds detail, background. Updates throughout.)\n\n"
        + BANK
        + "\n\nReporting by P. Holm; editing by A. Lind. Click for "
        "more on this story. All rights reserved by the agency; copying needs its written consent.",
    ),
    "house style: spelling, quotes and percent": (
        BANK,
        BANK.replace("per cent", "percent").replace('"', "”").replace("told reporters", "told journalists"),
    ),
    "a paragraph moved up and one taken out": (
        FLOOD,
        "\n\n".join(FLOOD.split("\n\n")[i] for i in (0, 2, 1, 4)),
    ),
    "all in capitals, as a teleprinter writes": (BANK, BANK.upper()),
    "German, with a line of its own": (HARBOUR, "STEINORT (inp) - " + _cut(HARBOUR, 2) + "\n\n(Wiederholung)"),
}

OTHERS = {
    "the same flood by another agency": (
        FLOOD,
        (
            "More than a hundred residents of Northmoor were taken out of their homes by boat overnight when the Ames burst its "
            "banks, in the worst flooding the town has seen for thirty years. County officials said there were no injuries. Many "
            "families spent the night on camp beds in school gyms. The breach came at a stretch of dyke that inspectors had "
            "criticised; the builder that was to raise it pulled out last autumn. Trains to the coast were cancelled."
        ),
    ),
    "the decision of another month": (
        BANK,
        (
            "The central bank cut its main interest rate to 3 per cent on Wednesday, the first change in a year, and said that more "
            "cuts could follow if wages rose as little as they did in spring. All nine members of the board voted for it. Governor "
            "Helena Marsh said that the danger of doing too little was now greater than that of doing too much. Analysts had "
            "expected the step, and the currency hardly moved."
        ),
    ),
}
