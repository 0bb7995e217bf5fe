import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func addListenerCertificates(
        _ input: AddListenerCertificatesInput, _ context: RequestContext
    ) async throws(ServiceError) -> AddListenerCertificatesOutput {
        let arns = try Self.arns(input.certificates)
        try await commitRouting { transaction throws(Fault) in
            let listener = try transaction.world.requireListener(input.listenerArn, in: context.scope)
            _ = try transaction.addCertificates(arns, to: listener)
        }
        return AddListenerCertificatesOutput(certificates: arns.map { .init(certificateArn: $0, isDefault: false) })
    }

    package func removeListenerCertificates(
        _ input: RemoveListenerCertificatesInput, _ context: RequestContext
    ) async throws(ServiceError) -> RemoveListenerCertificatesOutput {
        let arns = try Self.arns(input.certificates)
        try await commitRouting { transaction throws(Fault) in
            let listener = try transaction.world.requireListener(input.listenerArn, in: context.scope)
            try transaction.removeCertificates(arns, from: listener)
        }
        return RemoveListenerCertificatesOutput()
    }

    /// The default one first.
    package func describeListenerCertificates(
        _ input: DescribeListenerCertificatesInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeListenerCertificatesOutput {
        let listener = try look { world throws(Fault) in
            try world.requireListener(input.listenerArn, in: context.scope)
        }
        let arns = listener.security?.certificates ?? []
        let ordered = arns.enumerated().map { (key: ($0 == 0 ? "0" : "1") + $1, arn: $1, isDefault: $0 == 0) }
        let page = try Page(of: ordered, by: { $0.key }, marker: input.marker, pageSize: input.pageSize)
        return DescribeListenerCertificatesOutput(
            certificates: page.elements.map { .init(certificateArn: $0.arn, isDefault: $0.isDefault) },
            nextMarker: page.next)
    }

    private static func arns(_ certificates: [Certificate]) throws(ServiceError) -> [String] {
        if certificates.contains(where: { $0.isDefault != nil }) {
            throw .validation("IsDefault cannot be specified for additional certificates")
        }
        let arns = certificates.compactMap(\.certificateArn)
        if arns.isEmpty { throw .validation("A certificate must be specified") }
        return arns
    }
}
