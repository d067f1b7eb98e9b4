"""COPY's semantics, once for every engine: records -> typed rows and load errors."""
