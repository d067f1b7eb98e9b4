"""The song app's simulator: its bucket of activity logs and song metadata, invented, for any size.
