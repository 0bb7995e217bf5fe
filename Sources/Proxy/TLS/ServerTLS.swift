import Certificates
import NIOCore
import NIOSSL
import Routing

/// What a listener needs to take TLS: made once for each change of its settings, used for every client.
final class ServerTLS: Sendable {
    let settings: RoutingTable.ListenerTLS
    let protocols: [String]
    /// By which names targets are told of certificates, where they are not the usual ones.
    let fieldNames: [String: String]
    private let context: NIOSSLContext
    private let verifier: ClientVerifier?

    /// - Parameter protocols: offered by ALPN, the preferred first; none: ALPN is not answered.
    init(_ settings: RoutingTable.ListenerTLS, protocols: [String], fieldNames: [String: String] = [:]) throws {
        self.settings = settings
        self.fieldNames = fieldNames
        self.protocols = protocols
        let identities = try settings.certificates.map(ServerIdentity.init)
        guard let standard = identities.first else { throw NoCertificate() }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: standard.chain, privateKey: standard.key)
        configuration.take(settings.policy)
        configuration.applicationProtocols = protocols
        if identities.count > 1 {
            configuration.sslContextCallback = { values, promise in
                let name = values.serverHostname?.lowercased() ?? ""
                promise.succeed(identities.first { $0.names.isFor(name) }?.change ?? .noChanges)
            }
        }
        verifier = try configuration.take(settings.mutual)
        context = try NIOSSLContext(configuration: configuration)
    }

    /// For one client.
    /// - Parameter certificate: told of the client's certificates, when they are asked for.
    func handler(_ certificate: ClientCertificate?) -> NIOSSLServerHandler {
        guard let certificate else { return NIOSSLServerHandler(context: context) }
        let verifier = verifier
        return NIOSSLServerHandler(
            context: context,
            customVerificationCallback: { chain, promise in
                guard let presented = certificate.take(chain) else { return promise.succeed(.failed) }
                guard let verifier else { return promise.succeed(.certificateVerified) }
                promise.completeWithTask {
                    await verifier.accepts(presented) ? .certificateVerified : .failed
                }
            }, configuration: .init())
    }

    /// What a client's connection keeps of its certificate; nil where none is asked for.
    func clientCertificate() -> ClientCertificate? {
        settings.mutual == .off ? nil : ClientCertificate(settings.mutual, names: fieldNames)
    }
}

/// A listener that takes TLS has none, or none takes it for the name asked for.
struct NoCertificate: Error {}

/// A certificate ready to be shown.
private struct ServerIdentity: Sendable {
    let names: RoutingTable.Identity
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource

    init(_ identity: RoutingTable.Identity) throws {
        names = identity
        chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificates.utf8)).map { .certificate($0) }
        key = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.privateKey.utf8), format: .pem))
    }

    var change: NIOSSLContextConfigurationOverride {
        var change = NIOSSLContextConfigurationOverride()
        change.certificateChain = chain
        change.privateKey = key
        return change
    }
}

extension TLSConfiguration {
    fileprivate mutating func take(_ policy: RoutingTable.SecurityPolicy) {
        minimumTLSVersion = policy.minimum.version
        maximumTLSVersion = policy.maximum.version
        if !policy.ciphers.isEmpty { cipherSuites = policy.ciphers.joined(separator: ":") }
        shutdownTimeout = .seconds(2)
    }

    /// - Returns: what decides about clients' certificates; nil where any will do.
    fileprivate mutating func take(_ mutual: RoutingTable.MutualAuthentication) throws -> ClientVerifier? {
        switch mutual {
        case .off: return nil
        case .passthrough:
            certificateVerification = .optionalVerification
            return nil
        case .verify(let store, let ignoresExpiry, let tellsNames):
            certificateVerification = .noHostnameVerification
            if tellsNames {
                trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(store.authorities.utf8)))
                sendCANameList = true
            }
            return try ClientVerifier(
                authorities: store.authorities, revocations: store.revocations, ignoresExpiry: ignoresExpiry)
        }
    }
}

extension RoutingTable.SecurityPolicy.Version {
    fileprivate var version: TLSVersion {
        switch self {
        case .v1_0: .tlsv1
        case .v1_1: .tlsv11
        case .v1_2: .tlsv12
        case .v1_3: .tlsv13
        }
    }
}
