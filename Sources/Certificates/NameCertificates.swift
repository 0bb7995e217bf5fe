package import Foundation
import NIOCore
package import NIOSSL
import Synchronization

/// Certificates made on demand: each name that a client asks for by SNI gets one of its own, kept while the process
/// runs.
package final class NameCertificates: Sendable {
    private struct Identity {
        var chain: [NIOSSLCertificateSource]
        var key: NIOSSLPrivateKeySource

        init(_ issued: IssuedCertificate) throws {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(issued.certificate.utf8)).map { .certificate($0) }
            key = .privateKey(try NIOSSLPrivateKey(bytes: Array(issued.privateKey.utf8), format: .pem))
        }
    }

    private let authority: CertificateAuthority
    /// The time now.
    private let now: @Sendable () -> Date
    private let identities = Mutex<[String: Identity]>([:])

    /// Names are chosen by clients, so not all that were ever asked for are kept.
    private static let mostNames = 1_024
    /// What every certificate is good for, so that a client may also come by address.
    private static let always = ["localhost", "127.0.0.1"]

    package init(authority: CertificateAuthority, now: @escaping @Sendable () -> Date) {
        self.authority = authority
        self.now = now
    }

    /// A server's settings: TLS 1.2 and later, whatever name the client asks for.
    package func serverConfiguration() throws -> TLSConfiguration {
        let standard = try identity(for: "localhost")
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: standard.chain, privateKey: standard.key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.sslContextCallback = { [self] values, promise in
            promise.completeWith(
                Result {
                    guard let name = values.serverHostname?.lowercased(), Self.isHostName(name) else {
                        return .noChanges
                    }
                    let identity = try identity(for: name)
                    var change = NIOSSLContextConfigurationOverride()
                    change.certificateChain = identity.chain
                    change.privateKey = identity.key
                    return change
                })
        }
        return configuration
    }

    private static func isHostName(_ name: String) -> Bool {
        (1...253).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }

    private func identity(for name: String) throws -> Identity {
        if let known = identities.withLock({ $0[name] }) { return known }
        let names = [name] + Self.always.filter { $0 != name }
        let identity = try Identity(authority.issue(names, at: now()))
        identities.withLock { identities in
            if identities.count >= Self.mostNames { identities.removeAll() }
            identities[name] = identity
        }
        return identity
    }
}
