import Domain
import Foundation
import GRDB

extension Event: FetchableRecord, PersistableRecord {
    package static var databaseTableName: String { "event" }
}

extension EventQuery {
    /// The rows that match, newest first.
    func fetch(from database: Database) throws -> [Event] {
        var request = Event.filter(Column("account") == scope.account && Column("region") == scope.region)
        let equal: [(String, String?)] = [
            ("applicationName", applicationName), ("environmentName", environmentName),
            ("environmentID", environmentID), ("versionLabel", versionLabel), ("requestID", requestID),
        ]
        for (column, value) in equal {
            if let value { request = request.filter(Column(column) == value) }
        }
        if let severity {
            let worse = Event.Severity.allCases.filter { $0 >= severity }.map(\.rawValue)
            request = request.filter(worse.contains(Column("severity")))
        }
        if let from { request = request.filter(Column("date") >= from) }
        if let before { request = request.filter(Column("date") < before) }
        return try request.order(Column("date").desc).limit(limit, offset: offset).fetchAll(database)
    }
}
