import Routing

/// A request's head as rules and stickiness look at it.
struct RoutableHead: RoutableRequest {
    private let head: RequestHead
    private let lines: [HeadFields.Line]
    private let bytes: UnsafeRawBufferPointer
    let source: IPAddress?

    /// - Parameter bytes: from which the head was parsed.
    init(_ head: RequestHead, _ fields: HeadFields, of bytes: UnsafeRawBufferPointer, source: IPAddress?) {
        self.head = head
        lines = fields.lines
        self.bytes = bytes
        self.source = source
    }

    private func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    var method: UnsafeRawBufferPointer { part(head.methodPart.dropLast()) }
    var host: UnsafeRawBufferPointer { part(head.authority) }
    /// The path with its query.
    var target: UnsafeRawBufferPointer { part(head.path) }

    var path: UnsafeRawBufferPointer {
        part(head.path.lowerBound..<(questionMark ?? head.path.upperBound))
    }

    var query: UnsafeRawBufferPointer? {
        questionMark.map { part($0 + 1..<head.path.upperBound) }
    }

    private var questionMark: Int? {
        head.path.first { bytes[$0] == UInt8(ascii: "?") }
    }

    func hasField(_ name: [UInt8], where test: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        for line in lines where line.name.count == name.count {
            let isNamed = zip(line.name, name).allSatisfy { bytes[$0].lowercased == $1 }
            if isNamed && test(part(line.value)) { return true }
        }
        return false
    }
}
