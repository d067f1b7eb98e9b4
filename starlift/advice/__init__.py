"""What fits a warehouse on Redshift, before one pays: keys, encodings, sizes, clusters."""
