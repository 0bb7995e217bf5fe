/// A certificate with its key, as PEM.
package struct IssuedCertificate: Sendable, Equatable {
    package var certificate: String
    /// Of those above it up to the authority, the nearest first.
    package var chain: String
    package var privateKey: String

    package init(certificate: String, chain: String, privateKey: String) {
        self.certificate = certificate
        self.chain = chain
        self.privateKey = privateKey
    }
}
