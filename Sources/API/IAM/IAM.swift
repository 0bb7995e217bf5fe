// The place of IAM.
