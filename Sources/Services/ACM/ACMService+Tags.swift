package import ACMAPI
import Domain
package import Smithy

extension ACMService {
    package func listTagsForCertificate(
        _ input: ListTagsForCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListTagsForCertificateResponse {
        let record = try certificate(input.certificateArn, context)
        return ListTagsForCertificateResponse(tags: record.tags.map { .init(key: $0.key, value: $0.value) })
    }

    package func addTagsToCertificate(
        _ input: AddTagsToCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try Self.check(input.certificateArn)
        try await commit { transaction throws(Fault) in
            try transaction.changeTags(ofCertificate: input.certificateArn, adding: input.tags.map(\.record))
        }
        return Empty()
    }

    /// A tag given with a value is removed only if it has that value.
    package func removeTagsFromCertificate(
        _ input: RemoveTagsFromCertificateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let record = try certificate(input.certificateArn, context)
        let keys = input.tags.filter { tag in
            tag.value == nil || record.tags.contains { $0.key == tag.key && $0.value == tag.value }
        }
        try await commit { transaction throws(Fault) in
            try transaction.changeTags(ofCertificate: record.id, removing: keys.map(\.key))
        }
        return Empty()
    }
}

extension ACMAPI.Tag {
    var record: Domain.Tag { Domain.Tag(key: key, value: value ?? "") }
}
