import Domain
import ElasticBeanstalkAPI
import Smithy

/// Which logs are asked for, and where in Beanstalk's bucket they lie.
enum LogKind: Sendable {
    /// The last hundred lines of each file.
    case tail
    /// Whole files, zipped.
    case bundle

    init(_ type: EnvironmentInfoType) throws(ServiceError) {
        switch type {
        case .tail: self = .tail
        case .bundle: self = .bundle
        default:
            throw ServiceError(
                "InvalidParameterValue", "InfoType '\(type.rawValue)' is not served: nothing here reads logs.")
        }
    }

    /// Of a whole file: more than an instance's log may hold.
    var lines: Int { self == .tail ? 100 : 1_000_000 }

    func prefix(_ environment: Environment) -> String {
        let folder = self == .tail ? "publish" : "bundle"
        return "resources/environments/logs/\(folder)/\(environment.id)/"
    }

    func fileName(_ milliseconds: Int) -> String {
        self == .tail ? "TailLogs-\(milliseconds).out" : "BundleLogs-\(milliseconds).zip"
    }

    func instance(inKey key: String) -> String? { key.split(separator: "/").dropLast().last.map(String.init) }
}

extension World {
    func logs(_ kind: LogKind, of environment: Environment) -> [StoredObject] {
        let (bucket, prefix) = (Bucket.beanstalk(environment.scope), kind.prefix(environment))
        return objects.values.filter { $0.bucket == bucket && $0.key.hasPrefix(prefix) }
    }
}

extension Transaction {
    /// Those of an earlier request; returns the contents that nothing may refer to any more.
    mutating func removeLogs(_ kind: LogKind, of environment: Environment) -> [String] {
        let earlier = world.logs(kind, of: environment)
        for object in earlier { delete(object) }
        return earlier.map(\.contentID)
    }

    /// `eb` knows by these words that it may fetch.
    mutating func tellOfLogs(_ kind: LogKind, _ count: Int, of environment: Environment, requestID: String) {
        let verb = kind == .tail ? "tailing" : "bundling"
        for message in [
            "requestEnvironmentInfo is starting.",
            "[Instance] Successfully finished \(verb) \(count) log(s)",
            "Pulled logs for environment instances.",
        ] {
            tell(message, of: environment, requestID: requestID)
        }
    }
}
