"""The adapter for Amazon Redshift: the one place of its driver."""
