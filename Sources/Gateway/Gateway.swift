// The place of Gateway.
