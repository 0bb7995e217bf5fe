/// What a proxy has to do with a field line.
enum FieldKind: UInt8 {
    /// Passed on untouched.
    case other
    /// The same, but its name has characters other than letters, digits and hyphens, which a load balancer may be told
    /// to drop (`routing.http.drop_invalid_header_fields.enabled`).
    case otherIrregular
    case host, contentLength, transferEncoding
    /// For this connection only, and for the proxy to understand.
    case connection, upgrade
    /// For this connection only.
    case hopByHop
    case forwardedFor
    /// Replaced by what the proxy knows.
    case forwarded
    case traceID
    case server
    /// Says what another line says already, or what may not be passed on beside it.
    case redundant

    init(_ name: Range<Int>, in bytes: UnsafeRawBufferPointer) {
        func isNamed(_ known: StaticString) -> Bool { bytes.equalsIgnoringCase(name, known) }
        switch name.count {
        case 2 where isNamed("te"): self = .hopByHop
        case 4 where isNamed("host"): self = .host
        case 6 where isNamed("server"): self = .server
        case 7 where isNamed("upgrade"): self = .upgrade
        case 10 where isNamed("connection"): self = .connection
        case 10 where isNamed("keep-alive"): self = .hopByHop
        case 14 where isNamed("content-length"): self = .contentLength
        case 14 where isNamed("http2-settings"): self = .hopByHop
        case 15 where isNamed("x-forwarded-for"): self = .forwardedFor
        case 15 where isNamed("x-amzn-trace-id"): self = .traceID
        case 16 where isNamed("x-forwarded-port"): self = .forwarded
        case 16 where isNamed("proxy-connection"): self = .hopByHop
        case 17 where isNamed("transfer-encoding"): self = .transferEncoding
        case 17 where isNamed("x-forwarded-proto"): self = .forwarded
        case _ where Self.tellsCertificate(name, bytes): self = .forwarded
        default: self = Self.isRegular(name, bytes) ? .other : .otherIrregular
        }
    }

    /// What only a load balancer may say of a client's certificate: `X-Amzn-Mtls-…`.
    @inline(__always)
    private static func tellsCertificate(_ name: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Bool {
        name.count > 12 && bytes[name.lowerBound + 6] == 0x2D
            && bytes.equalsIgnoringCase(name.prefix(12), "x-amzn-mtls-")
    }

    private static func isRegular(_ name: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Bool {
        for at in name {
            let byte = bytes[at]
            if !(byte.lowercased &- 0x61 < 26 || byte.isDigit || byte == 0x2D) { return false }
        }
        return true
    }
}
