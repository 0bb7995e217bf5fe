// The place of Proxy.
