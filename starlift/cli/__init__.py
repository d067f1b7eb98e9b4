"""The command line: the only room that prints.

A command makes many objects that live as long as it does, beginning with those of its imports: to
look through them for garbage as often as Python does by itself takes a twentieth of a load.
"""

import gc

gc.set_threshold(50_000)
