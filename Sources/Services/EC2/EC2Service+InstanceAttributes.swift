import Domain
package import EC2API
import Foundation
package import Smithy

extension EC2Service {
    /// The one attribute that is asked for.
    package func describeInstanceAttribute(
        _ input: DescribeInstanceAttributeRequest, _ context: RequestContext
    ) async throws(ServiceError) -> InstanceAttribute {
        let world = store.world
        let found = try selectInstances([input.instanceId], [], in: world, context)
        try ServiceError.checkDryRun(input.dryRun)
        guard let instance = found.first else { return InstanceAttribute(instanceId: input.instanceId) }
        return InstanceAttribute(input.attribute, of: instance, in: world)
    }

    /// Source: Amazon EC2 API Reference, `ModifyInstanceAttribute`: one attribute each time, type and user data only of
    /// an instance that is stopped.
    package func modifyInstanceAttribute(
        _ input: ModifyInstanceAttributeRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        _ = try selectInstances([input.instanceId], [], in: store.world, context)
        let change = try input.change()
        try ServiceError.checkDryRun(input.dryRun)
        try await commitRouting { transaction throws(Fault) in
            try transaction.change(change, ofMachine: input.instanceId, in: context.scope)
        }
        return Empty()
    }
}

extension InstanceAttribute {
    fileprivate init(_ name: InstanceAttributeName, of instance: Domain.Instance, in world: World) {
        self.init(instanceId: instance.id)
        switch name {
        case .disableApiTermination: disableApiTermination = .init(value: instance.machine?.isProtected ?? false)
        case .disableApiStop: disableApiStop = .init(value: false)
        case .ebsOptimized: ebsOptimized = .init(value: false)
        case .enaSupport: enaSupport = .init(value: true)
        case .groupSet: groups = EC2API.Instance(instance, in: world).securityGroups
        case .instanceInitiatedShutdownBehavior: instanceInitiatedShutdownBehavior = .init(value: "stop")
        case .instanceType: instanceType = .init(value: instance.type)
        case .rootDeviceName: rootDeviceName = .init(value: "/dev/xvda")
        case .sourceDestCheck: sourceDestCheck = .init(value: true)
        case .userData: userData = .init(value: instance.machine?.userData)
        default: break
        }
    }
}

extension ModifyInstanceAttributeRequest {
    fileprivate func change() throws(ServiceError) -> MachineChange {
        if let name = attribute { return try change(name, to: value ?? "") }
        if let isProtected = disableApiTermination?.value { return .protection(isProtected) }
        if !groups.isEmpty { return .securityGroups(groups) }
        if let type = instanceType?.value { return .type(type) }
        if let data = userData?.value { return .userData(Data(data.bytes).base64EncodedString()) }
        throw ServiceError(
            "UnsupportedOperation", "Only groups, type, user data and protection of an instance can be modified here.")
    }

    /// The older form: a name, and a text for each kind of value.
    private func change(_ name: InstanceAttributeName, to value: String) throws(ServiceError) -> MachineChange {
        switch name {
        case .disableApiTermination: return .protection(value.lowercased() == "true")
        case .instanceType: return .type(value)
        case .userData:
            try UserData.check(value)
            return .userData(value)
        default:
            throw ServiceError("UnsupportedOperation", "The attribute \(name.rawValue) cannot be modified here.")
        }
    }
}
