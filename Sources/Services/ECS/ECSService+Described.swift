import Domain
import ECSAPI
import Smithy

extension ECSService {
    /// What is found of the names asked for, in their order, and a failure for each of the others.
    func described<Shape>(
        _ names: [String], _ find: (String) throws(ServiceError) -> Shape?
    ) throws(ServiceError) -> ([Shape], [Failure]) {
        var (shapes, failures): ([Shape], [Failure]) = ([], [])
        for name in names {
            if let shape = try find(name) {
                shapes.append(shape)
            } else {
                failures.append(Failure(arn: name, reason: "MISSING"))
            }
        }
        return (shapes, failures)
    }

    /// The same of what lives in a cluster, where a failure tells the whole ARN.
    func described<Shape>(
        _ names: [String], _ kind: String, in cluster: Domain.Cluster,
        _ find: (String) throws(ServiceError) -> Shape?
    ) throws(ServiceError) -> ([Shape], [Failure]) {
        let arns = names.map { name in
            name.hasPrefix("arn:") ? name : cluster.scope.arn("ecs", "\(kind)/\(cluster.name)/\(name)")
        }
        return try described(arns, find)
    }
}
