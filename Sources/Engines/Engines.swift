// The place of Engines.
