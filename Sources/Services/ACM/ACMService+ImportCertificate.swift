package import ACMAPI
import Certificates
import Domain
package import Smithy

extension ACMService {
    package func importCertificate(
        _ input: ImportCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ImportCertificateResponse {
        let material = CertificateMaterial(
            certificate: try Self.text(input.certificate, "certificate"),
            chain: try input.certificateChain.map { (chain) throws(ServiceError) in try Self.text(chain, "chain") },
            privateKey: try Self.text(input.privateKey, "private key"))
        let facts = try Self.check(material)
        let names = facts.names
        let domainName = names.first ?? facts.commonName ?? ""
        if let arn = input.certificateArn {
            guard input.tags.isEmpty else {
                throw ACMFault.validation("Tags cannot be given when a certificate is imported again.")
            }
            try Self.check(arn)
            try await commit { transaction throws(Fault) in
                try transaction.reimport(arn, domainName: domainName, names: names, material: material)
            }
            return ImportCertificateResponse(certificateArn: arn)
        }
        let made = try await commit { [input] transaction throws(Fault) in
            try transaction.addCertificate(
                ServerCertificate(
                    scope: Scope(account: context.account, region: context.region), uuid: transaction.ids.uuid(),
                    origin: .imported, domainName: domainName, names: names, material: material,
                    tags: input.tags.map(\.record), at: transaction.now))
        }
        return ImportCertificateResponse(certificateArn: made.id)
    }

    private static func text(_ blob: Blob, _ part: String) throws(ServiceError) -> String {
        guard let text = String(validating: blob.bytes, as: UTF8.self), text.contains("-----BEGIN ") else {
            throw ACMFault.validation("The \(part) field contains data that is not valid PEM.")
        }
        return text
    }

    /// Source: AWS Certificate Manager User Guide, "Prerequisites for importing certificates".
    private static func check(_ material: CertificateMaterial) throws(ServiceError) -> CertificateFacts {
        do throws(CertificateFailure) {
            let leaf = try CertificateBundle(pem: material.certificate)
            guard leaf.count == 1, let facts = leaf.facts.first else {
                throw CertificateFailure("The certificate field contains more than one certificate.")
            }
            guard try leaf.fits(privateKey: material.privateKey) else {
                throw CertificateFailure("The private key does not match the certificate.")
            }
            if let chain = material.chain {
                guard try CertificateBundle(pem: material.certificate + "\n" + chain).isChain else {
                    throw CertificateFailure("The certificate chain does not lead up from the certificate.")
                }
            }
            return facts
        } catch {
            throw ACMFault.validation(error.description)
        }
    }
}
