// The place of EC2.
