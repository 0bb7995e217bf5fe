// The place of Store.
