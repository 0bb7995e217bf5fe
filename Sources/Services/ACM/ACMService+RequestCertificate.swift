package import ACMAPI
import Certificates
import Domain
package import Smithy

extension ACMService {
    /// The local authority signs at once: that the names are the client's own is not asked for, since nobody outside
    /// trusts it.
    package func requestCertificate(
        _ input: RequestCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> RequestCertificateResponse {
        if input.certificateAuthorityArn != nil {
            throw ACMFault.invalidParameter("Private certificate authorities are not served; leave out the ARN.")
        }
        guard let algorithm = Certificates.KeyAlgorithm(rawValue: input.keyAlgorithm?.rawValue ?? "RSA_2048") else {
            throw ACMFault.invalidParameter(
                "The key algorithm \(input.keyAlgorithm?.rawValue ?? "") can only be imported.")
        }
        let names = Self.names(input)
        if names.count > 10 { throw ACMFault.limitExceeded("A certificate may have at most 10 names.") }
        let issued = try await issue(names, algorithm, context)
        let made = try await commit { [input] transaction throws(Fault) in
            var validation = CertificateValidation()
            validation.method = input.validationMethod?.rawValue ?? "EMAIL"
            validation.label = transaction.ids.hex(32)
            validation.transparencyLogging =
                input.options?.certificateTransparencyLoggingPreference?.rawValue ?? "ENABLED"
            return try transaction.addCertificate(
                ServerCertificate(
                    scope: Scope(account: context.account, region: context.region), uuid: transaction.ids.uuid(),
                    origin: .issued, domainName: names[0], names: names, material: .init(issued),
                    validation: validation, token: input.idempotencyToken, tags: input.tags.map(\.record),
                    at: transaction.now))
        }
        return RequestCertificateResponse(certificateArn: made.id)
    }

    /// The domain name first, each once.
    private static func names(_ input: RequestCertificateRequest) -> [String] {
        let name = input.domainName.lowercased()
        var names = [name]
        for other in input.subjectAlternativeNames.map({ $0.lowercased() }) where !names.contains(other) {
            names.append(other)
        }
        return names
    }

    /// Aside, since an RSA key takes a while.
    @concurrent
    private func issue(
        _ names: [String], _ algorithm: Certificates.KeyAlgorithm, _ context: RequestContext
    ) async throws(ServiceError) -> IssuedCertificate {
        do throws(CertificateFailure) {
            return try authority.issue(names, algorithm: algorithm, at: context.now)
        } catch {
            throw ACMFault.validation(error.description)
        }
    }
}

extension CertificateMaterial {
    fileprivate init(_ issued: IssuedCertificate) {
        self.init(certificate: issued.certificate, chain: issued.chain, privateKey: issued.privateKey)
    }
}
