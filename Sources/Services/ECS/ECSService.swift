import ECSAPI
package import Domain
package import Smithy

/// Clusters whose capacity is this machine, task definitions, tasks and services.
package struct ECSService: ECSHandler, RecordService {
    package let store: any RecordStore

    package init(store: any RecordStore) {
        self.store = store
    }

    func page<Element>(
        _ all: [Element], by key: (Element) -> String, after token: String?, size: Int?
    ) throws(ServiceError) -> Page<Element> {
        guard let page = Page(of: all, by: key, after: token, size: try Self.pageSize(size)) else {
            throw ECSFault.invalidParameter("Invalid token.")
        }
        return page
    }

    static func pageSize(_ asked: Int?) throws(ServiceError) -> Int {
        guard (1...100).contains(asked ?? 100) else {
            throw ECSFault.invalidParameter("maxResults must be between 1 and 100.")
        }
        return asked ?? 100
    }
}

extension ECSService {
    /// The one table from what the domain refuses to ECS's codes.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound(let resource): ServiceError(notFoundCode(resource), fault.message, status: 400)
        case .inUse(.service): ECSFault.clusterContainsServices(fault.message)
        case .inUse(.task): ECSFault.clusterContainsTasks(fault.message)
        case .operationInProgress: ServiceError("UpdateInProgressException", fault.message, status: 400)
        case .tooMany: ECSFault.limitExceeded(fault.message)
        case .unavailable: ServiceError("ServerException", fault.message, status: 500)
        case .alreadyExists, .invalidParameter, .invalidCombination, .sourceBundle, .inUse:
            ECSFault.invalidParameter(fault.message)
        }
    }

    private static func notFoundCode(_ resource: Fault.Resource) -> String {
        switch resource {
        case .cluster: "ClusterNotFoundException"
        case .service: "ServiceNotFoundException"
        case .inactiveService: "ServiceNotActiveException"
        case .taskSet: "TaskSetNotFoundException"
        case .serviceDeployment: "ServiceDeploymentNotFoundException"
        case .taskDefinition: "ClientException"
        default: "InvalidParameterException"
        }
    }
}

extension ECSAPI.Tag {
    init(_ tag: Domain.Tag) { self.init(key: tag.key, value: tag.value) }

    var record: Domain.Tag { Domain.Tag(key: key ?? "", value: value ?? "") }
}
