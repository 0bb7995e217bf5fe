import Domain
package import EC2API
import Foundation
package import Smithy

extension EC2Service {
    package func runInstances(
        _ input: RunInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Reservation {
        guard input.minCount >= 1, input.maxCount >= input.minCount else {
            throw .invalidValue(
                "Value (\(input.maxCount)) for parameter maxCount is invalid. It must be at least minCount, and that "
                    + "at least 1.")
        }
        guard input.maxCount <= Machine.mostAtOnce else {
            throw ServiceError(
                "InstanceLimitExceeded",
                "You have requested more instances (\(input.maxCount)) than your current instance limit of "
                    + "\(Machine.mostAtOnce) allows for the specified instance type.")
        }
        let template = try input.launchTemplate.map { (named) throws(ServiceError) in
            try templatePlan(named, context)
        }
        let request = try input.request(over: template ?? MachinePlan())
        try ServiceError.checkDryRun(input.dryRun)
        let made = try await commit { transaction throws(Fault) in
            try transaction.runMachines(request, in: context.scope)
        }
        return Reservation(made.first?.machine?.reservationID ?? "", made, in: store.world)
    }

    private func templatePlan(
        _ named: LaunchTemplateSpecification, _ context: RequestContext
    ) throws(ServiceError) -> MachinePlan {
        try look { world throws(Fault) in
            let template = try world.requireTemplate(named.launchTemplateId, named.launchTemplateName, context.scope)
            return try template.requireVersion(named.version ?? "$Default").plan
        }
    }
}

extension RunInstancesRequest {
    /// - Parameter template: says what the request leaves out.
    fileprivate func request(over template: MachinePlan) throws(ServiceError) -> MachineRequest {
        try UserData.check(userData)
        let network = networkInterfaces.first
        let groups = securityGroupIds + securityGroups + (network?.groups ?? [])
        let tags = tagSpecifications.filter { $0.resourceType == "instance" }.flatMap { [Domain.Tag]($0.tags) }
        let plan = MachinePlan(
            imageID: imageId, instanceType: instanceType, keyName: keyName, userData: userData,
            securityGroups: groups, tags: tags, isProtected: disableApiTermination,
            profile: iamInstanceProfile.flatMap { $0.arn ?? $0.name }
        ).over(template)
        guard let image = plan.imageID, !image.isEmpty else {
            throw ServiceError("MissingParameter", "The request must contain the parameter ImageId")
        }
        var machine = plan.machine(of: image)
        machine.token = clientToken
        return MachineRequest(
            machine: machine, count: minCount...maxCount, subnetID: subnetId ?? network?.subnetId)
    }
}

/// Source: Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input".
enum UserData {
    private static let limit = 16 * 1_024

    static func check(_ text: String?) throws(ServiceError) {
        guard let text else { return }
        guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
            throw ServiceError("InvalidParameterValue", "Invalid BASE64 encoding of user data.")
        }
        guard data.count <= limit else {
            throw .invalidValue("User data is limited to \(limit) bytes")
        }
    }
}
