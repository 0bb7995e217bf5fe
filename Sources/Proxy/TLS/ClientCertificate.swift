import Certificates
import NIOSSL
import Routing
import Synchronization

/// The certificate a client has shown, as its connection's requests tell it to targets. Of one event loop, but the
/// handshake's callback cannot know that.
final class ClientCertificate: Sendable {
    private let isVerified: Bool
    /// Names of fields, where they are not the usual ones.
    private let names: [String: String]
    private let told = Mutex<[UInt8]>([])

    init(_ mutual: RoutingTable.MutualAuthentication, names: [String: String]) {
        self.names = names
        if case .verify = mutual { isVerified = true } else { isVerified = false }
    }

    /// Whole header lines; none when the client has shown nothing.
    var lines: [UInt8] { told.withLock { $0 } }

    /// - Returns: the certificates as DER; nil when they cannot be told.
    func take(_ chain: [NIOSSLCertificate]) -> [[UInt8]]? {
        do {
            let presented = try chain.map { try $0.toDERBytes() }
            guard let leaf = presented.first else { return nil }
            let fields =
                isVerified
                ? try ClientCertificateFields.verified(leaf) : ClientCertificateFields.passedThrough(presented)
            let lines = fields.map { "\(names[$0.name.lowercased()] ?? $0.name): \($0.value)\r\n" }.joined()
            told.withLock { $0 = Array(lines.utf8) }
            return presented
        } catch {
            return nil
        }
    }
}
