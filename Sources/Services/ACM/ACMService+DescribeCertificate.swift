package import ACMAPI
import Certificates
import Domain
import Foundation
package import Smithy

extension ACMService {
    package func describeCertificate(
        _ input: DescribeCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeCertificateResponse {
        let record = try certificate(input.certificateArn, context)
        let facts = try Self.facts(record)
        let isIssued = record.origin == .issued
        return DescribeCertificateResponse(
            certificate: CertificateDetail(
                certificateArn: record.id, domainName: record.domainName, subjectAlternativeNames: record.names,
                domainValidationOptions: isIssued ? record.names.map { Self.validation($0, record) } : [],
                serial: facts.serial, subject: facts.subject,
                issuer: isIssued ? "Teal" : facts.issuerCommonName ?? facts.issuer, createdAt: record.createdAt,
                issuedAt: isIssued ? record.createdAt : nil, importedAt: isIssued ? nil : record.createdAt,
                status: facts.notAfter < context.now ? .expired : .issued, notBefore: facts.notBefore,
                notAfter: facts.notAfter, keyAlgorithm: facts.keyAlgorithm.map { .init(rawValue: $0.rawValue) },
                signatureAlgorithm: facts.signatureAlgorithm, inUseBy: store.world.users(ofCertificate: record.id),
                type: .init(rawValue: record.origin.rawValue),
                keyUsages: isIssued ? [.init(name: .digitalSignature), .init(name: .keyEncipherment)] : [],
                extendedKeyUsages: isIssued
                    ? [.init(name: .tlsWebServerAuthentication, oid: "1.3.6.1.5.5.7.3.1")] : [],
                renewalEligibility: .ineligible,
                options: .init(
                    certificateTransparencyLoggingPreference: .init(
                        rawValue: record.validation.transparencyLogging))))
    }

    static func facts(_ record: ServerCertificate) throws(ServiceError) -> CertificateFacts {
        do throws(CertificateFailure) {
            return try CertificateFacts(pem: record.certificate)
        } catch {
            throw ServiceError("InternalFailure", error.description, status: 500)
        }
    }

    /// The records that would prove on AWS that the name is the client's; a wildcard's are those of what is below it.
    private static func validation(_ name: String, _ record: ServerCertificate) -> DomainValidation {
        let base = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
        let entry = ResourceRecord(
            name: "_\(record.validation.label).\(base).", type: .cname,
            value: "_\(String(record.validation.label.reversed())).acm-validations.aws.")
        return DomainValidation(
            domainName: name, validationDomain: name, validationStatus: .success,
            resourceRecord: record.validation.method == "DNS" ? entry : nil,
            validationMethod: .init(rawValue: record.validation.method))
    }
}
