package import ACMAPI
import Certificates
import Domain
package import Smithy

extension ACMService {
    /// Source: AWS Certificate Manager API Reference, `ListCertificates`: without a filter on key types only RSA_1024
    /// and RSA_2048 are listed.
    package func listCertificates(
        _ input: ListCertificatesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListCertificatesResponse {
        let types = input.includes?.keyTypes ?? []
        let wanted = Set(types.isEmpty ? ["RSA_1024", "RSA_2048"] : types.map(\.rawValue))
        let mine = store.world.serverCertificates.values.filter {
            $0.account == context.account && $0.region == context.region
        }
        var summaries: [CertificateSummary] = []
        for record in mine {
            let summary = try summary(record, context)
            guard let type = summary.keyAlgorithm?.rawValue, wanted.contains(type) else { continue }
            if !input.certificateStatuses.isEmpty, !input.certificateStatuses.contains(where: { $0 == summary.status })
            {
                continue
            }
            summaries.append(summary)
        }
        let page = Page(
            of: summaries, by: { $0.certificateArn ?? "" }, after: input.nextToken, size: input.maxItems ?? 1_000)
        guard let page else { throw ACMFault.invalidArgs("The next token is not valid.") }
        return ListCertificatesResponse(nextToken: page.next, certificateSummaryList: page.elements)
    }

    private func summary(
        _ record: ServerCertificate, _ context: RequestContext
    ) throws(ServiceError) -> CertificateSummary {
        let facts = try Self.facts(record)
        let isIssued = record.origin == .issued
        return CertificateSummary(
            certificateArn: record.id, domainName: record.domainName, subjectAlternativeNameSummaries: record.names,
            hasAdditionalSubjectAlternativeNames: false, status: facts.notAfter < context.now ? .expired : .issued,
            type: .init(rawValue: record.origin.rawValue),
            keyAlgorithm: facts.keyAlgorithm.map { .init(rawValue: $0.rawValue) },
            inUse: !store.world.users(ofCertificate: record.id).isEmpty,
            renewalEligibility: .ineligible, notBefore: facts.notBefore, notAfter: facts.notAfter,
            createdAt: record.createdAt, issuedAt: isIssued ? record.createdAt : nil,
            importedAt: isIssued ? nil : record.createdAt)
    }
}
