import Bundles
import Domain
package import ElasticBeanstalkAPI
import Foundation
package import Smithy

/// Logs of an environment's instances, put where a plain GET fetches them.
/// Source: AWS Elastic Beanstalk Developer Guide, "Viewing logs from Amazon EC2 instances in your Elastic Beanstalk
/// environment".
extension ElasticBeanstalkService {
    /// The logs are fetched before this answers, so that its events are there at once.
    package func requestEnvironmentInfo(
        _ input: RequestEnvironmentInfoMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let kind = try LogKind(input.infoType)
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        let (scope, requestID) = (context.scope, context.requestID)
        var objects: [StoredObject] = []
        do throws(ServiceError) {
            for instance in store.world.liveInstances(of: environment.id) {
                objects.append(try await publish(kind, of: instance, environment, context))
            }
        } catch {
            try await commit { transaction in
                transaction.tell(
                    "Failed to pull logs for environment instances.", of: environment, severity: .error,
                    requestID: requestID)
            }
            throw error
        }
        let published = objects
        try await commitReleasing { transaction throws(Fault) in
            let earlier = transaction.removeLogs(kind, of: environment)
            let replaced = try transaction.publish(published, in: scope)
            transaction.tellOfLogs(kind, published.count, of: environment, requestID: requestID)
            return ((), released: earlier + replaced)
        }
        return Empty()
    }

    package func retrieveEnvironmentInfo(
        _ input: RetrieveEnvironmentInfoMessage, _ context: RequestContext
    ) async throws(ServiceError) -> RetrieveEnvironmentInfoResultMessage {
        let kind = try LogKind(input.infoType)
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        let found = store.world.logs(kind, of: environment).sorted { $0.key < $1.key }
        return RetrieveEnvironmentInfoResultMessage(
            environmentInfo: found.map { object in
                EnvironmentInfoDescription(
                    infoType: input.infoType, ec2InstanceId: kind.instance(inKey: object.key),
                    sampleTimestamp: object.modifiedAt, message: links.address(object, context))
            })
    }

    private func publish(
        _ kind: LogKind, of instance: Domain.Instance, _ environment: Domain.Environment, _ context: RequestContext
    ) async throws(ServiceError) -> StoredObject {
        let logs = try await logs(of: instance, environment, lines: kind.lines)
        let milliseconds = Int(context.now.timeIntervalSince1970 * 1_000)
        let key = kind.prefix(environment) + instance.id + "/" + kind.fileName(milliseconds)
        let file: PublishedFile
        switch kind {
        case .tail: file = .init(key: key, bytes: Array(LogFile.joined(logs).utf8), contentType: "text/plain")
        case .bundle: file = .init(key: key, bytes: try LogFile.packed(logs), contentType: "application/zip")
        }
        return try file.store(in: contents, id: ids.uuid(), scope: environment.scope, at: context.now)
    }

    private func logs(
        of instance: Domain.Instance, _ environment: Domain.Environment, lines: Int
    ) async throws(ServiceError) -> [LogFile] {
        let world = store.world
        var files: [LogFile] = []
        let version = world.version(
            instance.launch.versionLabel, of: environment.applicationName, in: environment.scope)
        let built = version.flatMap { LogFile.read(contents.buildLog(of: $0)) } ?? []
        let engineLog = built + (LogFile.read(contents.engineLog(ofInstance: instance.id)) ?? [])
        if !engineLog.isEmpty {
            files.append(LogFile(path: "/var/log/eb-engine.log", lines: engineLog.suffix(lines)))
        }
        do {
            let name = instance.containerName(prefix: world.containerPrefix)
            let path = LogFile.application(onDocker: engine.kind == .docker)
            files.append(LogFile(path: path, lines: try await engine.logTail(ofInstance: name, lines: lines)))
        } catch {
            guard instance.address == nil else {
                throw ServiceError(
                    "ServiceUnavailable", "The log of \(instance.id) cannot be read: \(error.message)", status: 503)
            }
        }
        return files
    }
}
