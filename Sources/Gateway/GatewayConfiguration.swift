package import NIOSSL

/// How a gateway listens and what it accepts.
package struct GatewayConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes a free one.
    package var port = 4566
    /// Of requests whose signature and host name tell none.
    package var region = "us-east-1"
    package var authentication = Authentication.lenient
    package var limits = RequestLimits()
    /// nil: not over TLS.
    package var secure: SecurePort?

    package init() {}
}

/// A second port, on which the same is served over TLS.
package struct SecurePort: Sendable {
    /// 0 takes a free one.
    package var port: Int
    package var tls: TLSConfiguration

    package init(port: Int, tls: TLSConfiguration) {
        self.port = port
        self.tls = tls
    }
}

/// Whether signatures count.
package enum Authentication: Sendable, Equatable {
    /// Any credentials will do, also none; what is there must be well formed.
    case lenient
    /// Only keys in the store, with right signatures made at most `allowedSkew` seconds away from now.
    case strict(allowedSkew: Double)

    /// AWS's own tolerance: fifteen minutes.
    package static let strict = Authentication.strict(allowedSkew: 900)
}

/// What keeps a request from taking more than its share. In bytes, unless said otherwise.
package struct RequestLimits: Sendable, Equatable {
    /// Of a body that is read as a whole: everything but uploads to S3.
    package var body = 2 * 1024 * 1024
    /// Of an object or part uploaded at once; S3's own limit is 5 GiB.
    package var upload = 5 * 1024 * 1024 * 1024
    /// Of all header fields together, and of each.
    package var head = 64 * 1024
    package var headerFields = 200
    /// Seconds without a byte after which a connection is closed that waits for a request or for the rest of one.
    package var idleSeconds = 60

    package init() {}
}
