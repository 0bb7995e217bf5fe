import ElasticBeanstalkAPI
import Foundation

/// Waits until a version is processed or has failed.
struct VersionWaiter {
    let client: TealClient
    let timeout: Seconds
    /// Waits so many seconds between two looks; a test's own does not.
    var pause: (Double) -> Void = { Thread.sleep(forTimeInterval: $0) }

    private static let interval = 0.25

    // The model spells the states `Building`, the service `BUILDING`.

    func wait(_ application: String, _ label: String) throws -> ApplicationVersionDescription {
        let line = ProgressLine(terminal: .current())
        defer { line.clear() }
        let end = ContinuousClock.now + .seconds(timeout.value)
        while true {
            let version = try describe(application, label)
            switch version.status?.rawValue.lowercased() {
            case "failed":
                throw CtlError.refused(code: "VersionFailed", message: try reason(application, label))
            case "building", "processing":
                line.show("\(label) is \(version.status?.rawValue ?? "")")
            default: return version
            }
            guard ContinuousClock.now < end else {
                throw CtlError.notReached("\(label) is not processed after \(timeout)")
            }
            pause(Self.interval)
        }
    }

    private func describe(_ application: String, _ label: String) throws -> ApplicationVersionDescription {
        let input = DescribeApplicationVersionsMessage(applicationName: application, versionLabels: [label])
        let found = try client.beanstalk(ElasticBeanstalk.describeApplicationVersions, input).output
        guard let version = found.applicationVersions.first else {
            throw CtlError.refused(code: "VersionNotFound", message: "there is no version '\(label)' of \(application)")
        }
        return version
    }

    /// The newest error told about the version.
    private func reason(_ application: String, _ label: String) throws -> String {
        let input = DescribeEventsMessage(applicationName: application, versionLabel: label, severity: .error)
        return try client.events(input).first?.message ?? "version '\(label)' could not be processed"
    }
}
