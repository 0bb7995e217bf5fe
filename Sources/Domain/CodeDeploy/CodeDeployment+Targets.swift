package import Foundation

extension CodeDeployment {
    /// An instance, or an ECS service.
    package struct Target: Codable, Sendable, Equatable, Identifiable {
        package var id: String
        package var label: Label?
        package var updatedAt: Date
        package var events: [LifecycleEvent]
        /// It was not worked on, and will not be.
        package var isSkipped = false
        package var zone: String?
        /// Where it was registered when its traffic was blocked; it comes back there.
        package var blocked: [Registration] = []
        /// It was out of service when the deployment began, so that it comes first; nil: it was not.
        package var wasUnwell: Bool?
        /// The container that stands for a machine of the user's own; nil: it is an instance.
        package var container: String?

        package enum Label: String, Codable, Sendable {
            case blue = "Blue"
            case green = "Green"
        }

        package init(id: String, label: Label? = nil, events: [LifecycleEvent.Name], at now: Date) {
            self.id = id
            self.label = label
            updatedAt = now
            self.events = events.map { LifecycleEvent($0) }
        }

        package var status: LifecycleEvent.Status {
            if isSkipped { return .skipped }
            if events.contains(where: { $0.status == .failed }) { return .failed }
            if events.allSatisfy({ $0.status == .succeeded || $0.status == .skipped }) { return .succeeded }
            return events.allSatisfy { $0.status == .pending } ? .pending : .inProgress
        }

        /// The first event that is not over; nil when none is left or one failed.
        package var current: LifecycleEvent? {
            status == .failed || isSkipped ? nil : events.first { $0.status == .pending || $0.status == .inProgress }
        }
    }

    package struct LifecycleEvent: Codable, Sendable, Equatable {
        package var name: Name
        package var status = Status.pending
        package var startedAt: Date?
        package var endedAt: Date?
        package var diagnostics: Diagnostics?
        /// Which process of ours works on it. A script that another process began is never known to have ended.
        package var worker: String?
        /// Under which `PutLifecycleEventHookExecutionStatus` answers for a hook.
        package var executionID: String?

        package init(_ name: Name) { self.name = name }

        /// Source: AWS CodeDeploy API Reference, `LifecycleEvent`.
        package enum Status: String, Codable, Sendable {
            case pending = "Pending"
            case inProgress = "InProgress"
            case succeeded = "Succeeded"
            case failed = "Failed"
            case skipped = "Skipped"
            case unknown = "Unknown"
        }

        /// Source: AWS CodeDeploy User Guide, "AppSpec 'hooks' section".
        package enum Name: String, Codable, Sendable, CaseIterable {
            case applicationStop = "ApplicationStop"
            case downloadBundle = "DownloadBundle"
            case beforeInstall = "BeforeInstall"
            case install = "Install"
            case afterInstall = "AfterInstall"
            case applicationStart = "ApplicationStart"
            case validateService = "ValidateService"
            case beforeBlockTraffic = "BeforeBlockTraffic"
            case blockTraffic = "BlockTraffic"
            case afterBlockTraffic = "AfterBlockTraffic"
            case allowTestTraffic = "AllowTestTraffic"
            case afterAllowTestTraffic = "AfterAllowTestTraffic"
            case beforeAllowTraffic = "BeforeAllowTraffic"
            case allowTraffic = "AllowTraffic"
            case afterAllowTraffic = "AfterAllowTraffic"

            /// Whether it comes to the same when it is done again after an interruption; scripts may not.
            package var isRepeatable: Bool { self == .downloadBundle || self == .install }
        }
    }

    /// Source: AWS CodeDeploy API Reference, `Diagnostics`.
    package struct Diagnostics: Codable, Sendable, Equatable {
        package var code: String
        package var script: String?
        package var message: String?
        package var log: String?

        package init(code: String, script: String? = nil, message: String? = nil, log: String? = nil) {
            self.code = code
            self.script = script
            self.message = message
            self.log = log
        }

        /// A script was begun, and nothing tells how it ended.
        package static let interrupted = Diagnostics(
            code: "UnknownError", message: "The event was interrupted, and how it ended is not known.")

        package static let success = Diagnostics(code: "Success", script: "", message: "Succeeded", log: "")
    }

    package subscript(target id: String) -> Target? {
        get { targets.first { $0.id == id } }
        set {
            guard let newValue, let index = targets.firstIndex(where: { $0.id == id }) else { return }
            targets[index] = newValue
        }
    }
}

extension [CodeDeployment.LifecycleEvent.Name] {
    private static let installing: Self = [
        .applicationStop, .downloadBundle, .beforeInstall, .install, .afterInstall, .applicationStart,
        .validateService,
    ]
    package static let blocking: Self = [.beforeBlockTraffic, .blockTraffic, .afterBlockTraffic]
    package static let allowing: Self = [.beforeAllowTraffic, .allowTraffic, .afterAllowTraffic]

    package static let inPlace = installing
    /// With a load balancer, the instance leaves it first and comes back at the end.
    package static let inPlaceBehindLoadBalancer = blocking + installing + allowing
    package static let green = installing + allowing
    package static let tasks: Self =
        [
            .beforeInstall, .install, .afterInstall, .allowTestTraffic, .afterAllowTestTraffic,
        ] + allowing
    /// What runs on an instance that Auto Scaling is about to end.
    package static let ending: Self = [.applicationStop]
    /// What runs again where an application is only restarted.
    package static let restart: Self = [.applicationStop, .applicationStart, .validateService]
}

extension CodeDeployment {
    /// Source: AWS CodeDeploy API Reference, `DeploymentInfo`.
    package var status: Status {
        switch phase {
        case .created: .created
        case .queued: .queued
        case .ready: .ready
        case .provisioning, .deploying, .rerouting, .waiting, .retiring: .inProgress
        case .unwinding, .finished: outcome?.status ?? .succeeded
        }
    }
}
