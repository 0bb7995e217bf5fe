import Certificates
import Domain
package import ElasticLoadBalancingV2API
import Foundation
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func createTrustStore(
        _ input: CreateTrustStoreInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateTrustStoreOutput {
        let bundle = try authorities(input.caCertificatesBundleS3Bucket, input.caCertificatesBundleS3Key)
        let made = try await commit { transaction throws(Fault) in
            try transaction.createTrustStore(
                input.name, authorities: bundle.text, count: bundle.count, tags: .init(input.tags), in: context.scope)
        }
        return CreateTrustStoreOutput(trustStores: [.init(made)])
    }

    package func modifyTrustStore(
        _ input: ModifyTrustStoreInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyTrustStoreOutput {
        let bundle = try authorities(input.caCertificatesBundleS3Bucket, input.caCertificatesBundleS3Key)
        let changed = try await commitRouting { transaction throws(Fault) in
            let store = try transaction.world.requireTrustStore(input.trustStoreArn, in: context.scope)
            return transaction.modify(store, authorities: bundle.text, count: bundle.count)
        }
        return ModifyTrustStoreOutput(trustStores: [.init(changed)])
    }

    package func deleteTrustStore(
        _ input: DeleteTrustStoreInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteTrustStoreOutput {
        try await commit { transaction throws(Fault) in
            try transaction.deleteTrustStore(
                transaction.world.requireTrustStore(input.trustStoreArn, in: context.scope))
        }
        return DeleteTrustStoreOutput()
    }

    package func describeTrustStores(
        _ input: DescribeTrustStoresInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTrustStoresOutput {
        let found = try look { world throws(Fault) in
            try world.trustStores(arns: input.trustStoreArns, names: input.names, in: context.scope)
        }
        let page = try Page(of: found, by: \.id, marker: input.marker, pageSize: input.pageSize)
        return DescribeTrustStoresOutput(trustStores: page.elements.map { .init($0) }, nextMarker: page.next)
    }

    package func describeTrustStoreAssociations(
        _ input: DescribeTrustStoreAssociationsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTrustStoreAssociationsOutput {
        let users = try look { world throws(Fault) in
            let store = try world.requireTrustStore(input.trustStoreArn, in: context.scope)
            let listeners = world.listeners(trusting: store.id).compactMap { world.listeners[$0]?.loadBalancerID }
            return Set(listeners).sorted()
        }
        let page = try Page(of: users, by: { $0 }, marker: input.marker, pageSize: input.pageSize)
        return DescribeTrustStoreAssociationsOutput(
            trustStoreAssociations: page.elements.map { .init(resourceArn: $0) }, nextMarker: page.next)
    }

    /// Trust stores are not shared between accounts here, so that there is no such association.
    package func deleteSharedTrustStoreAssociation(
        _ input: DeleteSharedTrustStoreAssociationInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteSharedTrustStoreAssociationOutput {
        let isOwn = try look { world throws(Fault) in
            let store = try world.requireTrustStore(input.trustStoreArn, in: context.scope)
            return world.listeners(trusting: store.id).contains {
                world.listeners[$0]?.loadBalancerID == input.resourceArn
            }
        }
        if isOwn {
            throw ElasticLoadBalancingV2Fault.deleteAssociationSameAccount(
                "An association with a resource of the same account cannot be deleted")
        }
        throw ElasticLoadBalancingV2Fault.trustStoreAssociationNotFound("The specified association does not exist")
    }

    private func authorities(
        _ bucket: String, _ key: String
    ) throws(ServiceError) -> (text: String, count: Int) {
        guard let bytes = content(bucket, key) else {
            throw ElasticLoadBalancingV2Fault.caCertificatesBundleNotFound(
                "The CA certificates bundle s3://\(bucket)/\(key) cannot be found")
        }
        do throws(CertificateFailure) {
            let text = String(decoding: bytes, as: UTF8.self)
            return (text, try CertificateBundle(pem: text).count)
        } catch {
            throw ElasticLoadBalancingV2Fault.invalidCaCertificatesBundle(error.description)
        }
    }

    /// An object of the S3 beside; nil when there is none.
    func content(_ bucket: String, _ key: String) -> Data? {
        guard let contents, let object = store.world.objects[StoredObject.id(bucket, key)] else { return nil }
        return FileManager.default.contents(atPath: contents.file(of: object.contentID).path)
    }
}

extension World {
    fileprivate func trustStores(
        arns: [String], names: [String], in scope: Scope
    ) throws(Fault) -> [Domain.TrustStore] {
        if arns.isEmpty, names.isEmpty { return trustStores.values.filter { $0.scope == scope } }
        let byName = try names.map { name throws(Fault) in
            guard let found = trustStore(named: name, in: scope) else {
                throw Fault(.notFound(.trustStore), "Trust stores '[\(name)]' not found")
            }
            return found
        }
        return byName + (try arns.map { arn throws(Fault) in try requireTrustStore(arn, in: scope) })
    }
}

extension ElasticLoadBalancingV2API.TrustStore {
    init(_ store: Domain.TrustStore) {
        self.init(
            name: store.name, trustStoreArn: store.id, status: .active, numberOfCaCertificates: store.authorityCount,
            totalRevokedEntries: store.revocations.reduce(0) { $0 + $1.entries })
    }
}
