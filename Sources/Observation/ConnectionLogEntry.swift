package import Foundation

/// A connection in a connection log.
/// Source: Application Load Balancers guide, "Connection logs for your Application Load Balancer".
package struct ConnectionLogEntry: Sendable, Equatable {
    package var time = Date(timeIntervalSince1970: 0)
    package var client = LogAddress()
    package var listenerPort = 0
    /// `TLSv1.3`; nil for a connection without TLS.
    package var tlsProtocol: String?
    package var tlsCipher: String?
    /// In microseconds.
    package var handshake: Int?
    package var certificateSubject: String?
    package var certificateValidity: String?
    package var certificateSerialNumber: String?
    /// `Success`, or `Failed:` and the reason.
    package var verification: String?
    package var connectionTrace = ""
    package var keyExchange: String?

    package init() {}

    package var line: String {
        [
            LogField.instant(time), client.host, String(client.port), String(listenerPort), tlsProtocol ?? "-",
            tlsCipher ?? "-", handshake.map { LogField.seconds($0) } ?? "-", LogField.quoted(certificateSubject),
            certificateValidity ?? "-", certificateSerialNumber ?? "-", verification ?? "-", connectionTrace,
            keyExchange ?? "-",
        ].joined(separator: " ")
    }
}
