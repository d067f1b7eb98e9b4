"""The language: Redshift's SQL as syntax trees, and what it means on each engine. Pure, no I/O."""
