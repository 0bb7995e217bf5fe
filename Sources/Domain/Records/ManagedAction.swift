package import Foundation

/// A platform update that was applied as a managed action.
/// Source: AWS Elastic Beanstalk API Reference, `ManagedActionHistoryItem`.
package struct ManagedAction: Codable, Sendable, Equatable {
    package var id: String
    package var description: String
    package var executedAt: Date
    /// The operation that carries it out.
    package var operationID: String
    package var finishedAt: Date?
    package var failure: String?

    package init(id: String, description: String, executedAt: Date, operationID: String) {
        self.id = id
        self.description = description
        self.executedAt = executedAt
        self.operationID = operationID
    }
}
