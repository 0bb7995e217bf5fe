import Certificates
import Domain
package import ElasticLoadBalancingV2API
import Foundation
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func addTrustStoreRevocations(
        _ input: AddTrustStoreRevocationsInput, _ context: RequestContext
    ) async throws(ServiceError) -> AddTrustStoreRevocationsOutput {
        let lists = try input.revocationContents.map { content throws(ServiceError) in try list(content) }
        let added = try await commitRouting { transaction throws(Fault) in
            let store = try transaction.world.requireTrustStore(input.trustStoreArn, in: context.scope)
            return try transaction.addRevocations(lists, to: store)
        }
        return AddTrustStoreRevocationsOutput(
            trustStoreRevocations: added.map {
                .init(
                    trustStoreArn: input.trustStoreArn, revocationId: $0.id, revocationType: .crl,
                    numberOfRevokedEntries: $0.entries)
            })
    }

    package func removeTrustStoreRevocations(
        _ input: RemoveTrustStoreRevocationsInput, _ context: RequestContext
    ) async throws(ServiceError) -> RemoveTrustStoreRevocationsOutput {
        try await commitRouting { transaction throws(Fault) in
            let store = try transaction.world.requireTrustStore(input.trustStoreArn, in: context.scope)
            try transaction.removeRevocations(input.revocationIds, from: store)
        }
        return RemoveTrustStoreRevocationsOutput()
    }

    package func describeTrustStoreRevocations(
        _ input: DescribeTrustStoreRevocationsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTrustStoreRevocationsOutput {
        let found = try look { world throws(Fault) in
            let store = try world.requireTrustStore(input.trustStoreArn, in: context.scope)
            if input.revocationIds.isEmpty { return store.revocations }
            return try input.revocationIds.map { id throws(Fault) in try store.requireRevocation(id) }
        }
        let page = try Page(
            of: found, by: { String(format: "%020d", $0.id) }, marker: input.marker, pageSize: input.pageSize)
        return DescribeTrustStoreRevocationsOutput(
            trustStoreRevocations: page.elements.map {
                .init(
                    trustStoreArn: input.trustStoreArn, revocationId: $0.id, revocationType: .crl,
                    numberOfRevokedEntries: $0.entries)
            }, nextMarker: page.next)
    }

    private func list(_ given: RevocationContent) throws(ServiceError) -> (entries: Int, content: Data) {
        guard let bucket = given.s3Bucket, let key = given.s3Key, let content = content(bucket, key) else {
            throw ElasticLoadBalancingV2Fault.revocationContentNotFound(
                "The revocation content s3://\(given.s3Bucket ?? "")/\(given.s3Key ?? "") cannot be found")
        }
        do throws(CertificateFailure) {
            return (try RevocationList(Array(content)).count, content)
        } catch {
            throw ElasticLoadBalancingV2Fault.invalidRevocationContent(error.description)
        }
    }
}
