package import ACMAPI
import Domain
package import Smithy

extension ACMService {
    package func getCertificate(
        _ input: GetCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetCertificateResponse {
        let record = try certificate(input.certificateArn, context)
        return GetCertificateResponse(certificate: record.certificate, certificateChain: record.chain)
    }

    package func deleteCertificate(
        _ input: DeleteCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try Self.check(input.certificateArn)
        try await commit { transaction throws(Fault) in try transaction.deleteCertificate(input.certificateArn) }
        return Empty()
    }
}
