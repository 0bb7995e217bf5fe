// The place of S3.
