package import Foundation

/// A certificate in ACM, with the key that load balancers serve it with.
package struct ServerCertificate: Record, Scoped {
    package static let tableName = "serverCertificate"
    package static var place: WritableKeyPath<World, [String: ServerCertificate]> { \.serverCertificates }

    package enum Origin: String, Codable, Sendable {
        /// Made here on request.
        case issued = "AMAZON_ISSUED"
        case imported = "IMPORTED"
    }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var origin: Origin
    package var domainName: String
    /// The domain name among them.
    package var names: [String]
    /// PEM.
    package var certificate: String
    /// PEM; nil for an imported certificate without one.
    package var chain: String?
    /// PEM.
    package var privateKey: String
    package var validation: CertificateValidation
    /// Given with the request; one with the same token makes no second certificate.
    package var token: String?
    package var createdAt: Date
    package var tags: [Tag]

    package init(
        scope: Scope, uuid: String, origin: Origin, domainName: String, names: [String],
        material: CertificateMaterial, validation: CertificateValidation = .init(), token: String? = nil,
        tags: [Tag], at now: Date
    ) {
        id = scope.arn("acm", "certificate/\(uuid)")
        account = scope.account
        region = scope.region
        self.origin = origin
        self.domainName = domainName
        self.names = names
        certificate = material.certificate
        chain = material.chain
        privateKey = material.privateKey
        self.validation = validation
        self.token = token
        createdAt = now
        self.tags = tags
    }
}

/// A certificate, what is above it, and its key; all PEM.
package struct CertificateMaterial: Sendable, Equatable {
    package var certificate: String
    package var chain: String?
    package var privateKey: String

    package init(certificate: String, chain: String?, privateKey: String) {
        self.certificate = certificate
        self.chain = chain
        self.privateKey = privateKey
    }
}

/// How the owner of a requested certificate was to prove that the names are theirs; only shown.
package struct CertificateValidation: Codable, Sendable, Equatable {
    /// `DNS`, `EMAIL` or `HTTP`.
    package var method = "DNS"
    /// `ENABLED` or `DISABLED`.
    package var transparencyLogging = "ENABLED"
    /// What stands in the records' names and values.
    package var label = ""

    package init() {}
}
