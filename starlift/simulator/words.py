"""The words that names and titles are made of: invented, or as common as the words of a street.

None comes from the song app's data. Place names are public geography.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


WOMEN = _words("""
    Agnes Beatrix Bridget Carmen Clementine Daphne Delia Edith Eleni Esther Fatima Flora Greta
    Hilda Ingrid Irene Judith Leonor Lucinda Mabel Matilda Nadia Noemi Odette Paloma Petra Rosalind
    Saskia Sunniva Tamsin Ursula Vera Wilhelmina Yara Yolanda Zelda Zoé Renée
""")
MEN = _words("""
    Abel Alistair Amos Anselm Barnaby Basil Casimir Clement Cyril Desmond Edmund Ewan Felipe
    Ferdinand Gideon Gustav Hamish Horace Idris Ivo Jasper Kofi Lambert Leopold Lorcan Magnus
    Nestor Osric Pascal Percival Quentin Rafiq Rufus Silas Tobias Ulrich Vikram Zoltan Jürgen Åke
""")
SURNAMES = _words("""
    Abernathy Almeida Ashdown Bellweather Birchall Blythe Castellan Cobb Corrigan Dahlgren Delacroix
    Drummond Eastwick Eklund Fairbairn Farrow Fenwick Galloway Gorecki Hallam Hargreave Holloway
    Ibarra Ingleby Jankowski Kearney Kettering Lindqvist Lockhart Marchetti Mbeki Merriweather Novak
    Oakes Okafor Ostrander Pemberton Pike Quigley Ransome Redfern Sandoval Satō Silvestri Thackeray
    Tolliver Underhill Vance Varga Wexford Whitlock Yarrow Zamora Muñoz O'Hara O'Dell
""")
METROS = _lines("""
    Akron, OH
    Albany-Schenectady-Troy, NY
    Albuquerque, NM
    Ann Arbor, MI
    Boise City, ID
    Boulder, CO
    Buffalo-Cheektowaga-Niagara Falls, NY
    Burlington-South Burlington, VT
    Charleston-North Charleston, SC
    Cincinnati, OH-KY-IN
    Colorado Springs, CO
    Des Moines-West Des Moines, IA
    Duluth, MN-WI
    Durham-Chapel Hill, NC
    El Paso, TX
    Fargo, ND-MN
    Grand Rapids-Wyoming, MI
    Honolulu (Urban), HI
    Kansas City, MO-KS
    Knoxville, TN
    Lincoln, NE
    Louisville/Jefferson County, KY-IN
    Madison, WI
    Mayagüez, PR
    Memphis, TN-MS-AR
    Oklahoma City, OK
    Omaha-Council Bluffs, NE-IA
    Pittsburgh, PA
    Providence-Warwick, RI-MA
    Reno, NV
    Richmond, VA
    Rochester, NY
    Ogden-Clearfield, UT
    San Germán, PR
    Santa Fe, NM
    Spokane-Spokane Valley, WA
    Syracuse, NY
    Toledo, OH
    Tucson, AZ
    Wichita, KS
""")

ADJECTIVES = _words("""
    Amber Ashen Bashful Borrowed Brittle Burnished Civil Clockwork Cobalt Crooked Distant Drowsy
    Electric Emerald Faded Feral Folded Frosted Gilded Glass Hollow Idle Ivory Jagged Kindly Lantern
    Lonesome Lucid Marble Midnight Mossy Nameless Northern Opal Paper Patient Plastic Quiet Restless
    Rusted Saffron Secret Seventh Silken Sleeping Slow Solar Spare Stolen Drifting Tangled Tidal
    Turquoise Unlit Velvet Vermilion Wandering Weekday Winter Wooden
""")
NOUNS = _words("""
    Almanac Anchor Antenna Arcade Atlas Balcony Beacon Bicycle Canyon Carousel Cathedral Compass
    Copper Corridor Cradle Cricket Ferry Fountain Foxglove Garden Glacier Harbour Heron Hinge
    Horizon Hourglass Island Jukebox Kettle Ladder Lagoon Lighthouse Locket Machine Magnolia
    Meadow Mirror Monsoon Motel Needle Orchard Orbit Parade Pendulum Piano Pilot Postcard Quarry
    Radio Railway River Rooftop Sailor Satellite Season Shadow Signal Sparrow Staircase
    Suitcase Telegraph Theatre Thunder Timetable Umbrella Valley Voyage Waltz Weather Window
""")
VERBS = _words("""
    Answer Bury Carry Chase Count Cross Draw Fold Follow Forgive Hold Leave Measure Mend Outrun
    Paint Remember Return Ring Sail Steal Trade Translate Unlearn Wake
""")
EDITIONS = _lines("""
    (Live)
    (Acoustic)
    (Album Version)
    (Remastered)
    (12" Mix)
    [Demo]
    (feat. The Understudies)
    - Reprise
""")
# Two, three and four bytes a character in UTF-8, and one that an escape needs two parts for.
FOREIGN_TITLES = _lines("""
    Déjà la Lumière
    Façade Été
    Niño del Muelle
    Über den Dächern
    Små Øyer
    Żółty Tramwaj
    Gökyüzü Çiçeği
    Ночной Вокзал
    Άδειο Λιμάνι
    雨の時刻表
    푸른 저녁
    Weekday 🎵 Weather
""")
FOREIGN_ARTISTS = _lines("""
    Café Horizonte
    Señor Péndulo
    Orchestre de la Sérénade
    Grüne Straße
    Blåbær & Fløde
    Łódź Telegraf
    Björk-Ásta Quartet
    Трамвай Номер Ноль
    夜行灯台
    Naïve Müller
""")
# Place, latitude, longitude; where the two are None, the catalogue does not know them.
PLACES: tuple[tuple[str, float | None, float | None], ...] = (
    ("Antwerp, Belgium", 51.22047, 4.40026),
    ("Asheville, NC", 35.60095, -82.55402),
    ("Bergen, Norway", 60.39299, 5.32415),
    ("Bristol, England", 51.4545, -2.58791),
    ("Dunedin, New Zealand", -45.87416, 170.50361),
    ("Galway, Ireland", 53.27194, -9.04889),
    ("Halifax, Nova Scotia", 44.64533, -63.57239),
    ("Lyon, France", 45.74846, 4.84671),
    ("Montevideo, Uruguay", -34.83346, -56.16735),
    ("Osaka, Japan", 34.69374, 135.50218),
    ("Porto, Portugal", 41.14961, -8.61099),
    ("São Paulo, Brazil", -23.5475, -46.63611),
    ("Tucson, AZ", 32.22174, -110.92648),
    ("Zürich, Switzerland", 47.36667, 8.55),
    ("Dakar, Senegal", None, None),
    ("California - SF", None, None),
    ("Glasgow / Leith", None, None),
    (
        "Born in a town that no map shows, raised between three harbours and two languages",
        None,
        None,
    ),
    ('<a href="http://www.example.org/tour" rel="nofollow">On the road</a>', None, None),
)
