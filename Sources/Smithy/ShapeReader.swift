package import Foundation

/// A place in a request or answer, whatever its format: at a structure, a list, a map or a single value.
///
/// Readers are cheap cursors over a parsed whole. An empty list and an absent one read the same.
package protocol ShapeReader {
    /// nil where absent or null.
    func member(_ member: Member) throws(ReadingError) -> Self?
    func elements(of list: Member) throws(ReadingError) -> [Self]
    func entries(of map: Member) throws(ReadingError) -> [(key: String, value: Self)]
    func string() throws(ReadingError) -> String
    func integer() throws(ReadingError) -> Int
    func double() throws(ReadingError) -> Double
    func boolean() throws(ReadingError) -> Bool
    func timestamp(_ format: TimestampFormat?) throws(ReadingError) -> Date
    func blob() throws(ReadingError) -> [UInt8]
    func stream() throws(ReadingError) -> ByteStream
    /// The text of any JSON.
    func document() throws(ReadingError) -> String
    /// As validation errors write it; computed only when one is reported.
    var path: String { get }
    /// nil where nothing is checked: a client takes an answer as it comes.
    var violations: Violations? { get }
}

extension ShapeReader {
    package func document() throws(ReadingError) -> String {
        throw .malformed("'\(path)' is a document, which only JSON can carry")
    }

    package func read<Value: WireValue>(_ member: Member) throws(ReadingError) -> Value? {
        guard let found = try self.member(member) else { return nil }
        return try Value.read(from: found, as: member)
    }

    /// Reports an absent member and goes on with a stand-in, so that later members are checked too. The stand-in
    /// never reaches a handler.
    package func require<Value: WireValue>(_ member: Member) throws(ReadingError) -> Value {
        guard let found = try self.member(member) else {
            violations?.append(
                Violation(path: path(to: member), member: member.query, value: nil, rule: .present))
            return try Value.read(from: EmptyReader(), as: member)
        }
        return try Value.read(from: found, as: member)
    }

    package func list<Value: WireValue>(_ member: Member) throws(ReadingError) -> [Value] {
        try read(member) ?? []
    }

    package func map<Value: WireValue>(_ member: Member) throws(ReadingError) -> [String: Value] {
        try read(member) ?? [:]
    }

    private func path(to member: Member) -> String {
        let name = member.name.lowercasedFirst
        return path.isEmpty ? name : path + "." + name
    }
}

extension String {
    /// `CNAMEPrefix` → `cNAMEPrefix`, as validation errors write members.
    package var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

/// Stands in for what is not there: no members, and the zero of every type.
struct EmptyReader: ShapeReader {
    func member(_ member: Member) -> EmptyReader? { nil }
    func elements(of list: Member) -> [EmptyReader] { [] }
    func entries(of map: Member) -> [(key: String, value: EmptyReader)] { [] }
    func string() -> String { "" }
    func integer() -> Int { 0 }
    func double() -> Double { 0 }
    func boolean() -> Bool { false }
    func timestamp(_ format: TimestampFormat?) -> Date { Date(timeIntervalSince1970: 0) }
    func blob() -> [UInt8] { [] }
    func stream() -> ByteStream { .bytes([]) }
    func document() -> String { "{}" }
    var path: String { "" }
    var violations: Violations? { nil }
}
