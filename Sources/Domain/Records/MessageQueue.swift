package import Foundation

/// A standard queue of SQS: messages come out at least once, in no certain order.
package struct MessageQueue: Record, Scoped {
    package static let tableName = "messageQueue"
    package static var place: WritableKeyPath<World, [String: MessageQueue]> { \.queues }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    /// As they were set, by AWS's names; all others have their defaults.
    package var attributes: [String: String]
    package var tags: [String: String]
    package var createdAt: Date
    package var updatedAt: Date
    /// The worker environment that made it for itself, and takes it along when it ends.
    package var environmentID: String?

    package init(
        scope: Scope, name: String, attributes: [String: String] = [:], tags: [String: String] = [:],
        environmentID: String? = nil, at now: Date
    ) {
        id = scope.arn("sqs", name)
        account = scope.account
        region = scope.region
        self.name = name
        self.attributes = attributes
        self.tags = tags
        createdAt = now
        updatedAt = now
        self.environmentID = environmentID
    }

    /// Where clients are told to find it. Only the account and the name behind the host count when it comes back.
    ///
    /// - Parameter host: what the client calls this server by.
    package func url(host: String?) -> String {
        let known = host ?? "sqs.\(region).amazonaws.com"
        let scheme = known.hasSuffix(".amazonaws.com") ? "https" : "http"
        return "\(scheme)://\(known)/\(account)/\(name)"
    }
}

/// A message in a queue. It stays until it is deleted, or for as long as its queue keeps messages.
package struct QueuedMessage: Record {
    package static let tableName = "queuedMessage"
    package static var place: WritableKeyPath<World, [String: QueuedMessage]> { \.messages }

    package var id: String
    package var queueID: String
    package var body: String
    package var attributes: [Attribute]
    /// The account that sent it.
    package var sender: String
    package var sentAt: Date
    /// Nobody receives it before.
    package var visibleAt: Date
    package var firstReceivedAt: Date?
    package var receiveCount: Int
    /// Of the last time that it was received.
    package var receipt: String?
    /// The daemon of worker environments that is having it worked on: the process's own mark.
    package var holder: String?
    /// The queue from which it came here as a dead letter.
    package var source: String?

    package struct Attribute: Codable, Sendable, Equatable {
        package var name: String
        /// `String`, `Number` or `Binary`, perhaps with a dot and a label of the sender's.
        package var type: String
        /// Of a binary one in base 64.
        package var value: String

        package init(name: String, type: String, value: String) {
            self.name = name
            self.type = type
            self.value = value
        }

        package var isBinary: Bool { type.hasPrefix("Binary") }
    }

    package init(
        id: String, queueID: String, body: String, attributes: [Attribute], sender: String, at now: Date,
        visibleAt: Date
    ) {
        self.id = id
        self.queueID = queueID
        self.body = body
        self.attributes = attributes
        self.sender = sender
        sentAt = now
        self.visibleAt = visibleAt
        receiveCount = 0
    }

    package subscript(attribute name: String) -> String? { attributes.first { $0.name == name }?.value }
}
