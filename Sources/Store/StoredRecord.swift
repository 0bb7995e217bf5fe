import Domain
import GRDB

/// A domain record as GRDB writes and reads it: a column a property, nested values as JSON.
protocol StoredRecord: Domain.Record, FetchableRecord, PersistableRecord {}

extension StoredRecord {
    static var databaseTableName: String { tableName }

    /// Reads all rows of the table into the world; a row that does not read is noted, kept, and left alone.
    static func load(from database: Database, into world: inout World) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(tableName)")
        while let row = try rows.next() {
            do {
                let record = try Self(row: row)
                world[keyPath: place][record.id] = record
            } catch {
                world.needsAttention.append(
                    .init(table: tableName, id: row["id"] ?? "?", reason: String(describing: error)))
            }
        }
    }
}

extension Application: StoredRecord {}
extension ApplicationVersion: StoredRecord {}
extension Environment: StoredRecord {}
extension EnvironmentOperation: StoredRecord {}
extension AutoScalingGroup: StoredRecord {}
extension Instance: StoredRecord {}
extension LoadBalancer: StoredRecord {}
extension Listener: StoredRecord {}
extension ListenerRule: StoredRecord {}
extension TargetGroup: StoredRecord {}
extension Registration: StoredRecord {}
extension Bucket: StoredRecord {}
extension StoredObject: StoredRecord {}
extension MultipartUpload: StoredRecord {}
extension AccessKey: StoredRecord {}
extension Role: StoredRecord {}
extension InstanceProfile: StoredRecord {}
extension ServerCertificate: StoredRecord {}
extension TrustStore: StoredRecord {}
extension SecurityGroup: StoredRecord {}
extension SavedConfiguration: StoredRecord {}
extension CodeDeployApplication: StoredRecord {}
extension DeploymentConfiguration: StoredRecord {}
extension DeploymentGroup: StoredRecord {}
extension ApplicationRevision: StoredRecord {}
extension OnPremisesInstance: StoredRecord {}
extension CodeDeployment: StoredRecord {}
extension Cluster: StoredRecord {}
extension TaskDefinition: StoredRecord {}
extension ClusterTask: StoredRecord {}
extension ClusterService: StoredRecord {}
extension TaskSet: StoredRecord {}
extension ServiceDeployment: StoredRecord {}
extension ServiceRevision: StoredRecord {}
extension Alarm: StoredRecord {}
extension LaunchTemplate: StoredRecord {}
extension LaunchConfiguration: StoredRecord {}
extension EnvironmentDatabase: StoredRecord {}
extension MessageQueue: StoredRecord {}
extension QueuedMessage: StoredRecord {}
extension KeyPair: StoredRecord {}

enum StoredRecords {
    static let all: [any StoredRecord.Type] = [
        Application.self, ApplicationVersion.self, Environment.self, EnvironmentOperation.self, AutoScalingGroup.self,
        Instance.self, LoadBalancer.self, Listener.self, ListenerRule.self, TargetGroup.self, Registration.self,
        Bucket.self, StoredObject.self, MultipartUpload.self, AccessKey.self, Role.self, InstanceProfile.self,
        ServerCertificate.self, TrustStore.self, SecurityGroup.self, SavedConfiguration.self,
        CodeDeployApplication.self, DeploymentConfiguration.self, DeploymentGroup.self, ApplicationRevision.self,
        OnPremisesInstance.self, CodeDeployment.self,
        Cluster.self, TaskDefinition.self, ClusterService.self, TaskSet.self, ClusterTask.self, ServiceDeployment.self,
        ServiceRevision.self,
        Alarm.self, LaunchTemplate.self, LaunchConfiguration.self, EnvironmentDatabase.self,
        MessageQueue.self, QueuedMessage.self,
        KeyPair.self,
    ]
}
