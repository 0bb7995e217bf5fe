import Domain
import EC2API
import Foundation

extension EC2API.InstanceState {
    /// Source: Amazon EC2 API Reference, `InstanceState`.
    init(_ state: Domain.Instance.State) {
        let code =
            switch state {
            case .pending: 0
            case .running: 16
            case .shuttingDown: 32
            case .terminated: 48
            case .stopping: 64
            case .stopped: 80
            }
        self.init(code: code, name: .init(rawValue: state.rawValue))
    }
}

extension EC2API.Instance {
    init(_ instance: Domain.Instance, in world: World) {
        let scope = instance.scope
        let own = instance.machine?.securityGroups ?? [Network.securityGroupID(scope)]
        let groups = own.map { id in
            GroupIdentifier(groupId: id, groupName: world.securityGroup(id, in: scope)?.name ?? "default")
        }
        let isGone = instance.state == .terminated || instance.state == .shuttingDown
        self.init(
            architecture: .ofThisMachine, clientToken: instance.machine?.token, ebsOptimized: false, enaSupport: true,
            hypervisor: .xen, iamInstanceProfile: instance.profile(in: world), rootDeviceName: "/dev/xvda",
            rootDeviceType: .ebs, securityGroups: isGone ? [] : groups, sourceDestCheck: isGone ? nil : true,
            stateReason: instance.isUp ? nil : .init(code: instance.reasonCode, message: instance.stateReason),
            tags: .init(world.tags(of: instance)), virtualizationType: .hvm, platformDetails: "Linux/UNIX",
            instanceId: instance.id, imageId: instance.launch.image, state: .init(instance.shownState),
            privateDnsName: instance.privateName, publicDnsName: "",
            stateTransitionReason: instance.isUp ? "" : instance.stateReason, keyName: instance.machine?.keyName,
            amiLaunchIndex: instance.machine?.launchIndex ?? 0,
            instanceType: instance.type, launchTime: instance.launchedAt,
            placement: .init(tenancy: .default, availabilityZone: instance.zone),
            monitoring: .init(state: .disabled), subnetId: instance.subnetID,
            vpcId: instance.subnetID.map { _ in Network.vpcID(scope) }, privateIpAddress: instance.privateAddress,
            publicIpAddress: instance.privateAddress)
    }
}

extension Domain.Instance {
    /// As on AWS, an instance that has ended is in no network.
    var subnetID: String? {
        state == .terminated ? nil : Network.subnets(scope).first { $0.zone == zone }?.id
    }

    /// Where its container really is: this machine reaches it there, and so it stands for a public address as well.
    var privateAddress: String? { state == .terminated ? nil : running?.address.host }

    fileprivate var privateName: String {
        privateAddress.map { "ip-\($0.replacing(".", with: "-")).\(region).compute.internal" } ?? ""
    }

    fileprivate func profile(in world: World) -> EC2API.IamInstanceProfile? {
        guard let given = machine?.profile else { return nil }
        let found = world.instanceProfiles.values.first {
            $0.account == account && ($0.id == given || $0.name == given)
        }
        let arn = given.hasPrefix("arn:") ? given : "arn:aws:iam::\(account):instance-profile/\(given)"
        return .init(arn: found?.id ?? arn, id: found?.uniqueID)
    }

    fileprivate var isUp: Bool { shownState == .pending || shownState == .running }

    fileprivate var reasonCode: String {
        let code = stateReason?.split(separator: ":").first.map(String.init) ?? ""
        return code.hasPrefix("Client.") || code.hasPrefix("Server.") ? code : "Server.ScheduledStop"
    }

    static let userInitiated = "Client.UserInitiatedShutdown: User initiated shutdown"

    /// A terminated instance is shown for about an hour.
    /// Source: Amazon EC2 User Guide, "Terminate Amazon EC2 instances".
    func isShown(at now: Date) -> Bool {
        state != .terminated || now.timeIntervalSince(terminatedAt ?? .distantPast) < 3_600
    }
}

extension World {
    func instances(in scope: Scope, at now: Date) -> [Domain.Instance] {
        instances.values.filter { $0.scope == scope && $0.isShown(at: now) }
    }

    /// The instances of those ids; all that are shown where none is given.
    func requireInstances(
        _ ids: [String], in scope: Scope, at now: Date
    ) throws(Fault) -> [Domain.Instance] {
        let all = instances(in: scope, at: now)
        if ids.isEmpty { return all }
        let wanted = Set(ids)
        let missing = wanted.subtracting(all.map(\.id)).sorted()
        if let one = missing.first {
            let message =
                missing.count == 1
                ? "The instance ID '\(one)' does not exist"
                : "The instance IDs '\(missing.joined(separator: ", "))' do not exist"
            throw Fault(.notFound(.instance), message)
        }
        return all.filter { wanted.contains($0.id) }
    }
}

extension [EC2API.Tag] {
    init(_ tags: [Domain.Tag]) {
        self = tags.map { .init(key: $0.key, value: $0.value) }
    }
}
