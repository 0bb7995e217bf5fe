package import Foundation

/// Everything that exists, at one moment: an immutable copy of the store's records, except events, which are many and
/// are asked of the store.
///
/// Handlers and decisions read from a world; only a `Transaction` makes the next one.
package struct World: Sendable {
    /// Eight hexadecimal digits, drawn when the data directory was made: they keep what several tealds on one machine
    /// make apart (containers, networks, loopback addresses).
    package var identity = "00000000"

    package var applications: [String: Application] = [:]
    package var versions: [String: ApplicationVersion] = [:]
    package var environments: [String: Environment] = [:]
    package var operations: [String: EnvironmentOperation] = [:]
    package var groups: [String: AutoScalingGroup] = [:]
    package var instances: [String: Instance] = [:]
    package var loadBalancers: [String: LoadBalancer] = [:]
    package var listeners: [String: Listener] = [:]
    package var rules: [String: ListenerRule] = [:]
    package var targetGroups: [String: TargetGroup] = [:]
    package var registrations: [String: Registration] = [:]
    package var buckets: [String: Bucket] = [:]
    package var objects: [String: StoredObject] = [:]
    package var uploads: [String: MultipartUpload] = [:]
    package var accessKeys: [String: AccessKey] = [:]
    package var roles: [String: Role] = [:]
    package var instanceProfiles: [String: InstanceProfile] = [:]
    package var trustStores: [String: TrustStore] = [:]
    package var serverCertificates: [String: ServerCertificate] = [:]
    package var securityGroups: [String: SecurityGroup] = [:]
    package var savedConfigurations: [String: SavedConfiguration] = [:]
    package var queues: [String: MessageQueue] = [:]
    package var messages: [String: QueuedMessage] = [:]
    package var databases: [String: EnvironmentDatabase] = [:]
    package var alarms: [String: Alarm] = [:]
    package var launchTemplates: [String: LaunchTemplate] = [:]
    package var launchConfigurations: [String: LaunchConfiguration] = [:]
    package var keyPairs: [String: KeyPair] = [:]

    package var codeDeployApplications: [String: CodeDeployApplication] = [:]
    package var deploymentConfigurations: [String: DeploymentConfiguration] = [:]
    package var deploymentGroups: [String: DeploymentGroup] = [:]
    package var applicationRevisions: [String: ApplicationRevision] = [:]
    package var onPremisesInstances: [String: OnPremisesInstance] = [:]
    package var codeDeployments: [String: CodeDeployment] = [:]
    package var clusters: [String: Cluster] = [:]
    package var taskDefinitions: [String: TaskDefinition] = [:]
    package var tasks: [String: ClusterTask] = [:]
    package var services: [String: ClusterService] = [:]
    package var taskSets: [String: TaskSet] = [:]
    package var serviceDeployments: [String: ServiceDeployment] = [:]
    package var serviceRevisions: [String: ServiceRevision] = [:]

    /// What of the data plane's table has changed from one world to the next.
    var trafficMarks = TrafficMarks()

    /// The time of the newest event: the next one is later, by a millisecond at least, because clients tell events
    /// apart by their times.
    package var lastEventAt: Date = .distantPast

    /// Rows that could not be read. They are kept as they are and shown; nothing acts on them.
    package var needsAttention: [UnreadableRow] = []

    package init() {}
}

/// A row that this version cannot read.
package struct UnreadableRow: Sendable, Equatable {
    package var table: String
    package var id: String
    package var reason: String

    package init(table: String, id: String, reason: String) {
        self.table = table
        self.id = id
        self.reason = reason
    }
}
