import Routing

/// What a listener does to the head of every answer, in the form an edit needs.
/// Source: Application Load Balancers guide, "HTTP header modification".
final class AnswerChanges: Sendable {
    /// Whole lines.
    let added: [UInt8]
    let removesServer: Bool
    /// Lower case; the target's own lines of these names go.
    private let replaced: [[UInt8]]

    /// nil when answers go on as they are, which costs less.
    init?(_ settings: RoutingTable.AnswerHeaders) {
        if settings == RoutingTable.AnswerHeaders() { return nil }
        removesServer = settings.removesServer
        replaced = settings.values.keys.map { $0.utf8.map(\.lowercased) }
        let lines = settings.values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }
        added = Array(lines.joined().utf8)
    }

    func keeps(_ line: HeadFields.Line, of bytes: UnsafeRawBufferPointer) -> Bool {
        if line.kind == .server && removesServer { return false }
        return !replaced.contains { name in
            name.count == line.name.count && zip(line.name, name).allSatisfy { bytes[$0].lowercased == $1 }
        }
    }
}
