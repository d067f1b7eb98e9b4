"""What an UNLOAD writes: files made beside the bucket first, then delivered to it."""
