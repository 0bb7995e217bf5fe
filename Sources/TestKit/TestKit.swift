// The place of TestKit.
