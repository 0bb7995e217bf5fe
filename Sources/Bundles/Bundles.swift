// The place of Bundles.
