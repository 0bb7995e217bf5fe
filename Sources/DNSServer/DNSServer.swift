// The place of DNSServer.
