import NIOSSL

/// How a client speaks, as far as its requests do not say it.
struct ClientTransport {
    var isHTTP2 = false
    /// As OpenSSL writes it; nil in the clear.
    var tlsVersion: String?
    var tlsCipher: String?

    init() {}

    init(_ version: TLSVersion?, _ suite: TLSCipherSuite?, isHTTP2: Bool) {
        self.isHTTP2 = isHTTP2
        tlsCipher = suite?.name
        tlsVersion =
            switch version {
            case nil: nil
            case .tlsv1: "TLSv1"
            case .tlsv11: "TLSv1.1"
            case .tlsv12: "TLSv1.2"
            case .tlsv13: "TLSv1.3"
            }
    }
}
