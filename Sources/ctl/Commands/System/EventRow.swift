import ElasticBeanstalkAPI
import Foundation

/// An event as it is listed, and as teald's stream writes it.
struct EventRow: Codable, Equatable {
    /// ISO 8601.
    var time: String
    var severity: String
    var application: String?
    var environment: String?
    var message: String
    var requestId: String?

    static var columns: [Column<EventRow>] {
        [
            Column("TIME", \.time), Column("SEVERITY", \.severity),
            Column("ENVIRONMENT") { Cell.of($0.environment) }, Column("MESSAGE", \.message),
        ]
    }

    /// A line of a list without an end, whose widths are not known.
    func line(separator format: OutputFormat) -> String {
        Self.columns.map { $0.cell(self) }.joined(separator: format == .text ? "\t" : "  ")
    }
}

extension EventRow {
    init(_ event: EventDescription) {
        time = event.eventDate?.ISO8601Format() ?? "-"
        severity = event.severity?.rawValue ?? "-"
        application = event.applicationName
        environment = event.environmentName
        message = event.message ?? ""
        requestId = event.requestId
    }
}
