import Foundation

/// The port by which a worker environment's messages reach its application.
package protocol MessagePoster: Sendable {
    /// Posts to the environment's instances; returns the status of the answer, or throws where there is none.
    func post(_ post: MessagePost) async throws -> Int
}

/// A message as the application gets it.
package struct MessagePost: Sendable, Equatable {
    /// The name by which the data plane knows the environment's own proxy.
    package var host: String
    package var path: String
    package var headers: [Header]
    package var body: String
    /// Seconds until an answer has to be there.
    package var timeout: Int

    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: String
    }
}

extension MessagePost {
    /// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk worker environments", "The worker environment
    /// SQS daemon".
    package init(_ message: QueuedMessage, host: String, _ configuration: EnvironmentConfiguration) {
        typealias Sign = PeriodicTask.Sign
        let queue = message.queueID.split(separator: ":").last.map(String.init) ?? ""
        var headers: [(String, String?)] = [
            ("User-Agent", "aws-sqsd/1.1"), ("Content-Type", configuration.mimeType),
            ("X-Aws-Sqsd-Msgid", message.id), ("X-Aws-Sqsd-Queue", queue),
            ("X-Aws-Sqsd-First-Received-At", message.firstReceivedAt?.formatted(.iso8601)),
            ("X-Aws-Sqsd-Receive-Count", String(message.receiveCount)), ("X-Aws-Sqsd-Sender-Id", message.sender),
            ("X-Aws-Sqsd-Path", message[attribute: Sign.path]), ("X-Aws-Sqsd-Taskname", message[attribute: Sign.name]),
            ("X-Aws-Sqsd-Scheduled-At", message[attribute: Sign.time]),
        ]
        for attribute in message.attributes where !attribute.name.hasPrefix("beanstalk.sqsd.") {
            headers.append(("X-Aws-Sqsd-Attr-" + attribute.name, attribute.value))
        }
        self.host = host
        path = message[attribute: Sign.path] ?? configuration.httpPath
        self.headers = headers.compactMap { name, value in
            value.flatMap { Self.isField($0) && Self.isName(name) ? Header(name: name, value: $0) : nil }
        }
        body = message.body
        timeout = configuration.inactivityTimeout
    }

    /// What a sender put into an attribute need not be fit for a header; it then is left out.
    private static func isField(_ value: String) -> Bool { value.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

    private static func isName(_ name: String) -> Bool {
        name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
}
