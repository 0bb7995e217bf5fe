import Domain
import EC2API
import Foundation
import Smithy
import Wire

extension RequestLaunchTemplateData {
    /// As JSON; where it is silent, as its source's.
    func document(over source: String?) throws(ServiceError) -> String {
        guard let source else { return json }
        do {
            let own = try Self.fields(json).filter { ($0.value as? [Any])?.isEmpty != true }
            let merged = try Self.fields(source).merging(own) { $1 }
            return String(decoding: try JSONSerialization.data(withJSONObject: merged), as: UTF8.self)
        } catch {
            throw .unreadable(error)
        }
    }

    private static func fields(_ text: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }
}

extension ResponseLaunchTemplateData {
    /// All that the version was given, whether it is acted on or not.
    init(_ version: Domain.LaunchTemplate.Version) throws(ServiceError) {
        guard let document = version.document else {
            self.init(version.plan)
            return
        }
        do { try self.init(json: document) } catch { throw .unreadable(error) }
    }

    /// Of a version that was made before all of it was kept.
    private init(_ plan: MachinePlan) {
        self.init()
        imageId = plan.imageID
        instanceType = plan.instanceType
        keyName = plan.keyName
        userData = plan.userData
        securityGroupIds = plan.securityGroups
        disableApiTermination = plan.isProtected
        if !plan.tags.isEmpty { tagSpecifications = [.init(resourceType: "instance", tags: .init(plan.tags))] }
    }
}

extension ServiceError {
    fileprivate static func unreadable(_ error: any Error) -> ServiceError {
        ServiceError("InternalError", "A stored launch template cannot be read: \(error)", status: 500)
    }
}
