"""The named steps that make and fill a warehouse, each run in one transaction.

Each command imports the modules that it needs: it starts the sooner.
"""
