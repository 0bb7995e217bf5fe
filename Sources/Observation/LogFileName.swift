package import Foundation

/// Where in a bucket a load balancer's log goes.
/// Source: Application Load Balancers guide, "Access log files", "Connection log files", "Health check log files".
package struct LogFileName: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case access, connection, healthCheck

        /// Before the account in the file's name.
        fileprivate var mark: String {
            switch self {
            case .access: ""
            case .connection: "conn_log."
            case .healthCheck: "health_check_log_"
            }
        }

        /// As in the keys of the load balancer's attributes: `access_logs.s3.enabled`.
        package var attributes: String {
            switch self {
            case .access: "access_logs"
            case .connection: "connection_logs"
            case .healthCheck: "health_check_logs"
            }
        }
    }

    package var kind: Kind
    package var prefix: String
    package var account: String
    package var region: String
    /// `app/NAME/ID`.
    package var loadBalancer: String
    /// Of the load balancer's node that wrote it.
    package var address: String

    package init(
        kind: Kind, prefix: String, account: String, region: String, loadBalancer: String, address: String
    ) {
        self.kind = kind
        self.prefix = prefix
        self.account = account
        self.region = region
        self.loadBalancer = loadBalancer
        self.address = address
    }

    /// - Parameters:
    ///   - end: of the time that the log is about.
    ///   - random: keeps files of the same interval apart.
    package func key(end: Date, random: String) -> String {
        let day = CalendarDay(secondsSince1970: Int(end.timeIntervalSince1970))
        let name = loadBalancer.replacing("/", with: ".")
        let instant = day.text(separator: "") + "T" + day.clock(separator: "", withSeconds: false) + "Z"
        return folder + "\(region)/\(day.text(separator: "/"))/"
            + "\(kind.mark)\(account)_elasticloadbalancing_\(region)_\(name)_\(instant)_\(address)_\(random).log.gz"
    }

    private var folder: String { start + "elasticloadbalancing/" }

    private var start: String { (prefix.isEmpty ? "" : prefix + "/") + "AWSLogs/\(account)/" }
}
