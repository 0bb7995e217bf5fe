// The place of STS.
