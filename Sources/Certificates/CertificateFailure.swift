/// Why a certificate or key could not be read or made.
package struct CertificateFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
