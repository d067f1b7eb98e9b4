"""The warehouse at Amazon: its stack, its price, its lifecycle. Nobody imports it but the cli."""
