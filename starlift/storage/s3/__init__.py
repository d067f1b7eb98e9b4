"""The adapter for S3 and servers that speak its protocol: the one place of obstore and botocore."""
